//! What a monitor does unless its definition says otherwise: the defaults that are needed in other places than the table of
//! fields too.

use std::time::Duration;

pub(crate) const INTERVAL: Duration = Duration::from_secs(60);
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
pub(crate) const FOLLOW_REDIRECTS: bool = true;
pub(crate) const VERIFY_SSL: bool = true;
