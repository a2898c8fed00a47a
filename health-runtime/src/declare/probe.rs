use std::fmt;

/// The question that a check helps to answer. The names are those of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Probe {
    /// Must the process be restarted? The orchestrator kills it when this probe fails.
    Liveness,
    /// May the process receive requests now? The load balancer skips it while this probe fails.
    Readiness,
    /// Has the process finished starting? The orchestrator waits for it before it asks the other two.
    Startup,
}

impl Probe {
    /// All probes, in the order of their declaration.
    pub const ALL: [Self; 3] = [Self::Liveness, Self::Readiness, Self::Startup];

    /// `liveness`, `readiness` or `startup`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Liveness => "liveness",
            Self::Readiness => "readiness",
            Self::Startup => "startup",
        }
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A set of probes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Probes(u8);

impl Probes {
    /// The set with `probe` added.
    #[must_use]
    pub(crate) const fn with(self, probe: Probe) -> Self {
        Self(self.0 | 1 << probe as u8)
    }

    /// Whether `probe` is in the set.
    pub(crate) const fn contains(self, probe: Probe) -> bool {
        self.0 & 1 << probe as u8 != 0
    }

    /// Whether the set contains no probe.
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The probes of the set, in the order of [`Probe::ALL`].
    pub(crate) fn iter(self) -> impl Iterator<Item = Probe> {
        Probe::ALL.into_iter().filter(move |probe| self.contains(*probe))
    }
}
