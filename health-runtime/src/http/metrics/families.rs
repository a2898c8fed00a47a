//! Writes families of metrics with the names and types of each text format.
//!
//! The formats differ in two places. OpenMetrics names a counter without the suffix of its samples, and has infos.

use std::fmt;

use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::http::metrics::MetricsFormat;

/// Writes families in one format.
pub(super) struct Families<'a> {
    pub(super) encoder: DescriptorEncoder<'a>,
    pub(super) format: MetricsFormat,
}

impl Families<'_> {
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: f64) -> fmt::Result {
        ConstGauge::new(value).encode(self.encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
    }

    pub(super) fn gauges<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        series: impl IntoIterator<Item = (L, f64)>,
    ) -> fmt::Result {
        let mut family = self.encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (labels, value) in series {
            ConstGauge::new(value).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }

    pub(super) fn counters<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        series: impl IntoIterator<Item = (L, u64)>,
    ) -> fmt::Result {
        let total = format!("{name}_total");
        let name = match self.format {
            MetricsFormat::OpenMetrics => name,
            MetricsFormat::Prometheus => &total,
        };
        let mut family = self.encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (labels, value) in series {
            let series = family.encode_family(&labels)?;
            match self.format {
                MetricsFormat::OpenMetrics => ConstCounter::new(value).encode(series)?,
                // The encoder would add a second `_total` to a counter, and nothing to a gauge.
                MetricsFormat::Prometheus => ConstGauge::new(value).encode(series)?,
            }
        }
        Ok(())
    }

    pub(super) fn histograms<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        series: impl IntoIterator<Item = (L, f64, Vec<(f64, u64)>)>,
    ) -> fmt::Result {
        let mut family = self.encoder.encode_descriptor(name, help, None, MetricType::Histogram)?;
        for (labels, sum, buckets) in series {
            let count = buckets.iter().map(|(_, runs)| runs).sum();
            family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
        Ok(())
    }

    pub(super) fn info(&mut self, name: &str, help: &str, labels: impl EncodeLabelSet) -> fmt::Result {
        match self.format {
            MetricsFormat::OpenMetrics => {
                self.encoder.encode_descriptor(name, help, None, MetricType::Info)?.encode_info(&labels)
            }
            MetricsFormat::Prometheus => self.gauges(&format!("{name}_info"), help, [(labels, 1.0)]),
        }
    }
}
