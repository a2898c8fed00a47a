//! Doubles and helpers of the scenarios.
