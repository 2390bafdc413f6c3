//! Axes of the plots: from seconds, hertz and decibels to places in the picture.

use dsp::math;

/// A straight axis.
#[derive(Clone, Copy)]
pub struct Axis {
    /// Value and place of one end.
    from: (f64, f64),
    /// Value and place of the other.
    to: (f64, f64),
    logarithmic: bool,
}

impl Axis {
    /// Values laid evenly between two places.
    pub fn linear(values: (f64, f64), places: (f64, f64)) -> Self {
        Self { from: (values.0, places.0), to: (values.1, places.1), logarithmic: false }
    }

    /// Ratios of values laid evenly between two places.
    pub fn logarithmic(values: (f64, f64), places: (f64, f64)) -> Self {
        let from = (math::ln(values.0), places.0);
        Self { from, to: (math::ln(values.1), places.1), logarithmic: true }
    }

    /// Place of a value, kept within the axis.
    pub fn place(&self, value: f64) -> f64 {
        let value = if self.logarithmic { math::ln(value.max(1e-9)) } else { value };
        let part = ((value - self.from.0) / (self.to.0 - self.from.0)).clamp(0.0, 1.0);
        let part = if part.is_nan() { 0.0 } else { part };
        self.from.1 + part * (self.to.1 - self.from.1)
    }
}

/// Seconds between marks so that there are at most ten of them.
pub fn time_step(seconds: f64) -> f64 {
    let steps = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0];
    steps.into_iter().find(|step| seconds / step <= 10.0).unwrap_or(3600.0)
}

/// `3:07`.
pub fn clock(seconds: f64) -> String {
    let whole = math::round(seconds.max(0.0)) as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

/// `3:07.25`.
pub fn exact(seconds: f64) -> String {
    let hundredths = math::round(seconds.max(0.0) * 100.0) as u64;
    format!("{}:{:02}.{:02}", hundredths / 6000, hundredths / 100 % 60, hundredths % 100)
}

/// A level with one decimal and a true minus; a dash for silence.
pub fn level(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = format!("{value:.1}");
    if text == "-0.0" { "0.0".into() } else { text.replace('-', "−") }
}

/// The same with a sign for gains.
pub fn gain(value: f64) -> String {
    let text = level(value);
    if value >= 0.05 { format!("+{text}") } else { text }
}

/// Text made safe for HTML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
