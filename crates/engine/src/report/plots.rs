//! The pictures of the report: waveform, loudness history, spectrum. Drawn as SVG by hand, coloured by the page.

use super::Report;
use super::scale::{Axis, clock, escape, time_step};
use crate::analyse::{TARGET, deviation};
use crate::check::Severity;
use std::fmt::Write;

/// Width of each picture and of its left margin, in its own units.
const WIDTH: f64 = 1000.0;
const LEFT: f64 = 44.0;
/// Room above for the names of the sections.
const TOP: f64 = 26.0;

/// Opens a picture with a description for those who do not see it.
fn open(height: f64, about: &str) -> String {
    format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">", escape(about))
}

/// A polyline as the `d` of a path; points out of order are the caller's.
fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (index, (x, y)) in points.enumerate() {
        let _ = write!(d, "{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" });
    }
    d
}

/// Section names and boundaries, and the time axis at the bottom.
fn frame(svg: &mut String, report: &Report, time: Axis, bottom: f64) {
    for (index, section) in report.sections.iter().enumerate() {
        let (x, end) = (time.place(section.start), time.place(section.end));
        if index % 2 == 1 {
            let _ = write!(
                svg,
                "<rect class=\"stripe\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                end - x,
                bottom - TOP
            );
        }
        let _ = write!(svg, "<path class=\"mark\" d=\"M{x:.1} {:.1}V{bottom:.1}\"/>", TOP - 14.0);
        // A name is cut to what its section has room for, at about 6.5 units a letter.
        let room = ((end - x - 8.0) / 6.5).max(0.0) as usize;
        let mut name: String = section.name.chars().take(room).collect();
        let cut = name.chars().count() < section.name.chars().count();
        if cut {
            name.pop();
            name.push('…');
        }
        if !cut || room > 3 {
            let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", x + 5.0, TOP - 6.0, escape(&name));
        }
    }
    let seconds = report.measures.seconds();
    let step = time_step(seconds);
    let mut at = 0.0;
    while at <= seconds {
        let x = time.place(at);
        let _ = write!(svg, "<path class=\"tick\" d=\"M{x:.1} {bottom:.1}v5\"/>");
        let _ =
            write!(svg, "<text class=\"mid\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>", bottom + 18.0, clock(at));
        at += step;
    }
}

/// The waveform with sections and findings.
pub fn waveform(report: &Report) -> String {
    let (height, bottom) = (216.0, 190.0);
    let measures = &report.measures;
    let time = Axis::linear((0.0, measures.seconds()), (LEFT, WIDTH - 8.0));
    let amplitude = Axis::linear((-1.0, 1.0), (bottom - 6.0, TOP + 6.0));
    let mut svg =
        open(height, "Waveform over time, with the sections of the song and the places of the findings");
    frame(&mut svg, report, time, bottom);
    let per_bucket = measures.waveform.frames as f64 / f64::from(measures.rate);
    let buckets = &measures.waveform.buckets;
    let x = |index: usize| time.place((index as f64 + 0.5) * per_bucket);
    let outline = |high: &dyn Fn(usize) -> f64, low: &dyn Fn(usize) -> f64| {
        let above = (0..buckets.len()).map(|i| (x(i), amplitude.place(high(i))));
        let below = (0..buckets.len()).rev().map(|i| (x(i), amplitude.place(low(i))));
        format!("{}Z", path(above.chain(below)))
    };
    let value = |i: usize, pick: fn(&crate::analyse::Bucket) -> f32| {
        buckets.get(i).map_or(0.0, |b| f64::from(pick(b)))
    };
    let peaks = outline(&|i| value(i, |b| b.max), &|i| value(i, |b| b.min));
    let body = outline(&|i| value(i, |b| b.rms), &|i| -value(i, |b| b.rms));
    let _ = write!(svg, "<path class=\"peaks\" d=\"{peaks}\"/><path class=\"body\" d=\"{body}\"/>");
    for (value, text) in [(1.0, "0"), (0.5, "−6"), (-0.5, "−6"), (-1.0, "0 dB")] {
        let y = amplitude.place(value);
        let _ =
            write!(svg, "<text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{text}</text>", LEFT - 14.0, y + 4.0);
    }
    for (number, finding) in report.findings.iter().enumerate() {
        let Some(at) = finding.at else { continue };
        let class = severity_class(finding.severity);
        let x = time.place(at);
        let _ = write!(
            svg,
            "<g class=\"pin {class}\"><title>{}: {}</title><path d=\"M{x:.1} {TOP}V{bottom}\"/>\
             <circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"8\"/><text class=\"mid\" x=\"{x:.1}\" y=\"{:.1}\">{}</text></g>",
            finding.code,
            escape(&finding.message),
            TOP + 9.0,
            TOP + 12.5,
            number + 1
        );
    }
    svg + "</svg>"
}

/// Class of the page for a severity.
pub fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Momentary and short-term loudness over time, with the integrated value.
pub fn loudness(report: &Report) -> String {
    let (height, bottom) = (246.0, 220.0);
    let levels = &report.measures.levels;
    let time = Axis::linear((0.0, report.measures.seconds()), (LEFT, WIDTH - 8.0));
    let top = (levels.max_momentary.max(-20.0) / 6.0).ceil() * 6.0;
    let floor = top - 36.0;
    let level = Axis::linear((floor, top), (bottom, TOP));
    let mut svg = open(height, "Momentary and short-term loudness over time, with the integrated loudness");
    frame(&mut svg, report, time, bottom);
    for step in 0..=6 {
        let value = floor + 6.0 * f64::from(step);
        let y = level.place(value);
        let _ = write!(svg, "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{:.1}\"/>", WIDTH - 8.0);
        let text = format!("{value:.0}").replace('-', "−");
        let _ = write!(svg, "<text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{text}</text>", LEFT - 8.0, y + 4.0);
    }
    let line = |values: &[f32], every: usize| {
        let points = values.iter().enumerate().step_by(every.max(1));
        path(points.map(|(i, &value)| (time.place(0.1 * (i + 1) as f64), level.place(f64::from(value)))))
    };
    let every = levels.momentary.len() / 1500;
    let _ = write!(svg, "<path class=\"faint\" d=\"{}\"/>", line(&levels.momentary, every));
    let _ = write!(svg, "<path class=\"line\" d=\"{}\"/>", line(&levels.short_term, every));
    if levels.integrated.is_finite() {
        let y = level.place(levels.integrated);
        let _ = write!(svg, "<path class=\"aim\" d=\"M{LEFT} {y:.1}H{:.1}\"/>", WIDTH - 8.0);
    }
    svg + "</svg>"
}

/// The average spectrum over the band in which finished records lie.
pub fn spectrum(report: &Report) -> String {
    let (height, bottom, top) = (286.0, 260.0, 8.0);
    let hertz = Axis::logarithmic((20.0, 20_000.0), (LEFT, WIDTH - 8.0));
    let bands = &report.measures.spectrum.bands;
    let mut svg =
        open(height, "Average spectrum, mid and side, over the range in which finished records lie");
    let reference = report.measures.spectrum.level(100.0, 10_000.0);
    let highest = bands.iter().map(|b| b.mid).fold(reference, f64::max);
    let ceiling = (highest / 6.0).ceil() * 6.0 + 6.0;
    let level = Axis::linear((ceiling - 60.0, ceiling), (bottom, top));
    for hz in [20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0] {
        let x = hertz.place(hz);
        let text = if hz < 1000.0 { format!("{hz:.0}") } else { format!("{:.0}k", hz / 1000.0) };
        let _ = write!(svg, "<path class=\"grid\" d=\"M{x:.1} {top}V{bottom}\"/>");
        let _ = write!(svg, "<text class=\"mid\" x=\"{x:.1}\" y=\"{:.1}\">{text}</text>", bottom + 18.0);
    }
    for step in 0..=5 {
        let y = level.place(ceiling - 12.0 * f64::from(step));
        let text = format!("{:.0}", ceiling - 12.0 * f64::from(step)).replace('-', "−");
        let _ = write!(svg, "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{:.1}\"/>", WIDTH - 8.0);
        let _ = write!(svg, "<text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{text}</text>", LEFT - 8.0, y + 4.0);
    }
    if let Some(offset) = offset(report) {
        let edge =
            |by: f64| TARGET.iter().map(move |&(hz, db)| (hertz.place(hz), level.place(db + offset + by)));
        let outline = path(edge(5.0).chain(edge(-5.0).rev()));
        let _ = write!(svg, "<path class=\"target\" d=\"{outline}Z\"/>");
    }
    let heard = |pick: fn(&crate::analyse::Band) -> f64| {
        path(bands.iter().map(|b| (hertz.place(b.hz), level.place(pick(b)))))
    };
    let _ = write!(svg, "<path class=\"faint\" d=\"{}\"/>", heard(|b| b.side));
    let _ = write!(svg, "<path class=\"line\" d=\"{}\"/>", heard(|b| b.mid));
    svg + "</svg>"
}

/// Level of the target at 1 kHz when it is laid over the spectrum; `None` for silence.
fn offset(report: &Report) -> Option<f64> {
    let spectrum = &report.measures.spectrum;
    let near = deviation(spectrum, 950.0, 1050.0)?;
    let (sum, count) = spectrum
        .bands
        .iter()
        .filter(|b| b.hz >= 950.0 && b.hz < 1050.0)
        .fold((0.0, 0.0), |(sum, count), b| (sum + b.mid, count + 1.0));
    Some(sum / f64::max(count, 1.0) - near)
}
