//! Planning: what publishing would do, monitor by monitor.
//!
//! A plan has three inputs. The *desired* monitors are the resolved definitions, drafted as they would be sent
//! (`draft`). The *existing* ones are what the API lists with this owner's tag. The *record* on each existing monitor says
//! which application and environment published it, in which release, and what the fields were then (`owner`, `digest`).
//!
//! `compare` pairs desired and existing monitors by key. A desired monitor without a counterpart is created. One with a
//! counterpart is compared field by field (`difference`), and updated when a field or the record differs. A monitor that
//! cannot be sent, or that belongs to another owner, is held back, and so is never mistaken for one that is gone. An existing
//! monitor that is left over is an orphan, and `prune` decides whether it stays.
//!
//! Planning sends nothing. The plan holds the payloads that `send` puts, so applying a plan does what the plan showed.

mod compare;
mod difference;
mod digest;
mod draft;
mod lines;
mod normal_form;
mod orphans;
mod owner;
mod prune;
mod show;
mod steps;

pub(super) use compare::{DesiredMonitor, compare};
pub use difference::FieldChange;
pub(super) use draft::{Draft, secrets};
pub(super) use lines::{StepLine, column_widths, write_counts, write_line, write_reason};
pub(crate) use owner::Owner;
pub use prune::OrphanAction;
pub(super) use show::{joined, orphan_json, step_json};
pub use steps::{Action, Plan, PlanStep};
