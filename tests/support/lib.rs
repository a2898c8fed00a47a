//! Doubles and helpers of the scenarios.

pub mod monitoring_api;
