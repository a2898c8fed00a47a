//! Certificates of authorities that only some machines know, such as those of a company: `HEALTH_CA_FILE`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::Mistake;
use crate::settings::bounded_file::read_bounded;
use crate::settings::reader::Reader;

/// More than the certificates of all known authorities have, in KiB.
const FILE_LIMIT: u64 = 4 * 1024;

/// The certificates that every client of this library accepts, in addition to those of the machine.
#[derive(Clone, Default)]
pub(crate) struct CaCertificates(Arc<[CertificateDer<'static>]>);

impl CaCertificates {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        self.0.iter()
    }

    #[cfg(test)]
    pub(crate) fn of(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        Self(certificates.into_iter().collect())
    }

    /// Reads the file that the code names, or else the environment.
    pub(super) fn resolve(path: Option<PathBuf>, reader: &mut Reader<'_>) -> Self {
        let (path, source) = match path {
            Some(path) => (path, "ca_file"),
            None => match reader.text("HEALTH_CA_FILE") {
                Some(path) => (PathBuf::from(path), "HEALTH_CA_FILE"),
                None => return Self::default(),
            },
        };
        read(&path).unwrap_or_else(|why| {
            let path = path.display();
            reader.mistakes.push(Mistake::new(format!("`{source}` names the file `{path}`, {why}")));
            Self::default()
        })
    }
}

/// The certificates in the file at `path`. The error continues a sentence that names the file.
fn read(path: &Path) -> Result<CaCertificates, String> {
    let text = read_bounded(path, FILE_LIMIT)?;
    let certificates = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format!("which is not PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("which has no certificate: it must have blocks that begin with \
                    `-----BEGIN CERTIFICATE-----`"
            .to_owned());
    }
    let mut store = RootCertStore::empty();
    for (number, certificate) in (1..).zip(&certificates) {
        store
            .add(certificate.clone())
            .map_err(|error| format!("whose certificate {number} cannot be used: {error}"))?;
    }
    Ok(CaCertificates(certificates.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Variables;

    fn mistake(path: &str) -> String {
        let path = path.to_owned();
        let variables: Variables = Arc::new(move |name| (name == "HEALTH_CA_FILE").then(|| path.clone()));
        let mut mistakes = Vec::new();
        let mut reader = Reader { variables: &variables, mistakes: &mut mistakes };
        assert_eq!(CaCertificates::resolve(None, &mut reader).iter().count(), 0);
        mistakes.pop().expect("a mistake").message
    }

    #[test]
    fn a_file_that_cannot_be_used_is_a_mistake_that_names_the_variable_and_the_file() {
        let text = mistake("/nowhere/ca.pem");
        let expected = "`HEALTH_CA_FILE` names the file `/nowhere/ca.pem`, which cannot be read: ";
        assert!(text.starts_with(expected), "{text}");
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert!(mistake("/dev/zero").contains("which is longer than 4 MiB"));
        assert!(mistake(manifest).contains("which has no certificate: it must have blocks"), "{manifest}");
    }
}
