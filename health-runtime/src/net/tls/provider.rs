//! The provider of cryptography for rustls.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

#[cfg(feature = "tls-ring")]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, String> {
    Ok(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(all(feature = "tls-aws-lc", not(feature = "tls-ring")))]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, String> {
    Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

/// The one that the application has installed. It is never installed from here: the application may do so later, and its
/// own call would fail.
#[cfg(not(any(feature = "tls-aws-lc", feature = "tls-ring")))]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, String> {
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        "rustls has no provider: call `rustls::crypto::CryptoProvider::install_default` before `Health::start`, or switch \
         on the feature `tls-aws-lc`, `tls-ring` or `tls-native` of health-runtime"
            .to_owned()
    })
}
