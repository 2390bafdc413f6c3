//! The report as a page that needs nothing but itself.

use super::page::STYLE;
use super::plots::{loudness, severity_class, spectrum, waveform};
use super::scale::{clock, escape, exact, gain, level};
use super::{File, Report};
use crate::check::Severity;
use crate::check::platforms::{Confidence, outcomes};
use std::fmt::Write;

/// The report as one HTML page: no script, no outside resource; light or dark as the reader prefers; printable.
pub fn html(report: &Report) -> String {
    let title = escape(&report.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>{title}: report</title>\n<style>{STYLE}</style>\n<main>\n<header>\n<h1>{title}</h1>\n"
    );
    if !report.artists.is_empty() {
        let _ = writeln!(page, "<p class=\"by\">{}</p>", escape(&report.artists));
    }
    let class = if report.count(Severity::Error) > 0 { "verdict error" } else { "verdict" };
    let _ = writeln!(page, "<p class=\"{class}\">{}</p>\n</header>", escape(&report.verdict()));
    figures(&mut page, report);
    section(
        &mut page,
        "Waveform",
        "Peaks and, in full colour, the effective level. Numbers refer to the findings.",
        &plot(&waveform(report)),
    );
    findings(&mut page, report);
    let key = "<ul class=\"key\"><li><i></i>short-term, 3 s</li><li><i class=\"k-faint\"></i>momentary, 0.4 s</li>\
               <li><i class=\"k-aim\"></i>integrated</li></ul>";
    section(&mut page, "Loudness", "LUFS over time.", &(plot(&loudness(report)) + key));
    let key = "<ul class=\"key\"><li><i></i>mid</li><li><i class=\"k-faint\"></i>side</li>\
               <li><i class=\"k-band\"></i>where finished records lie</li></ul>";
    section(
        &mut page,
        "Spectrum",
        "Average level in twelfth-octave bands, dBFS.",
        &(plot(&spectrum(report)) + key),
    );
    platforms(&mut page, report);
    tracks(&mut page, report);
    files(&mut page, report);
    page + "<footer>Loudness after ITU-R BS.1770 and EBU R 128; true peak oversampled. Made by Songwright.</footer>\n</main>\n</html>\n"
}

/// One card of the page.
fn section(page: &mut String, title: &str, about: &str, body: &str) {
    let _ = write!(page, "<section>\n<h2>{title}</h2>\n<p class=\"about\">{about}</p>\n{body}\n</section>\n");
}

/// A picture, which a narrow screen moves sideways rather than make it unreadable.
fn plot(svg: &str) -> String {
    format!("<div class=\"plot\">{svg}</div>")
}

/// The key figures.
fn figures(page: &mut String, report: &Report) {
    let levels = &report.measures.levels;
    let correlation = format!("{:.2}", report.measures.stereo.correlation).replace('-', "−");
    let figures = [
        ("Integrated", level(levels.integrated), "LUFS"),
        ("Range", level(levels.range), "LU"),
        ("True peak", level(levels.true_peak), "dBTP"),
        ("Peak to loudness", level(levels.plr), "LU"),
        ("Loudest 3 s", level(levels.max_short_term), "LUFS"),
        ("Correlation", correlation, ""),
        ("Duration", clock(report.measures.seconds()), ""),
    ];
    page.push_str("<section aria-label=\"Key figures\">\n<dl class=\"figures\">\n");
    for (name, value, unit) in figures {
        let _ = writeln!(page, "<div><dt>{name}</dt><dd>{value}<span>{unit}</span></dd></div>");
    }
    page.push_str("</dl>\n</section>\n");
}

/// A table: headings (those ending in `#` are numbers, in `=` figures kept on one line) and rows of ready cells.
fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let class = |heading: &str| match heading.chars().last() {
        Some('#') => " class=\"number\"",
        Some('=') => " class=\"figure\"",
        _ => "",
    };
    let mut html = String::from("<div class=\"table\"><table><thead><tr>");
    for heading in headings {
        let _ =
            write!(html, "<th scope=\"col\"{}>{}</th>", class(heading), heading.trim_end_matches(['#', '=']));
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        for (heading, cell) in headings.iter().zip(row) {
            let _ = write!(html, "<td{}>{cell}</td>", class(heading));
        }
        html.push_str("</tr>");
    }
    html + "</tbody></table></div>"
}

fn findings(page: &mut String, report: &Report) {
    if report.findings.is_empty() {
        section(page, "Findings", "Nothing was found.", "");
        return;
    }
    let rows: Vec<Vec<String>> = report
        .findings
        .iter()
        .enumerate()
        .map(|(index, finding)| {
            let class = severity_class(finding.severity);
            let place = finding.at.map_or("<span class=\"quiet\">whole</span>".into(), |at| {
                let bar = report.place(at).map_or(String::new(), |bar| format!("{bar}<br>"));
                format!("{bar}<span class=\"quiet\">{}</span>", exact(at))
            });
            vec![
                (index + 1).to_string(),
                format!(
                    "<span class=\"badge {class}\">{class}</span><span class=\"code\">{}</span>",
                    finding.code
                ),
                place,
                format!(
                    "{}<span class=\"hint\">{}</span>",
                    capital(&finding.message),
                    capital(&finding.hint)
                ),
                escape(&finding.measure).replace('-', "−"),
            ]
        })
        .collect();
    let body = table(&["", "Finding", "Bar:beat, time", "What it means, and what helps", "Measured="], &rows);
    let about = match report.count(Severity::Error) {
        0 => "The gravest first.",
        _ => "The gravest first. Errors must be put right before release.",
    };
    section(page, "Findings", about, &body);
}

/// A sentence for display.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    escape(&format!("{first}{}.", letters.as_str()))
}

fn platforms(page: &mut String, report: &Report) {
    if report.measures.silent() {
        return;
    }
    let rows: Vec<Vec<String>> = outcomes(&report.measures.levels)
        .into_iter()
        .map(|outcome| {
            let mode = outcome
                .mode
                .map_or(String::new(), |mode| format!(" <span class=\"quiet\">{}</span>", escape(&mode)));
            let advice = match (outcome.peak_advised, outcome.peak_ok) {
                (None, _) => "<span class=\"quiet\">no advice</span>".into(),
                (Some(peak), true) => format!("within {} dBTP", level(peak)),
                (Some(peak), false) => format!("<span class=\"warning\">above {} dBTP</span>", level(peak)),
            };
            let trust = match outcome.confidence {
                Confidence::Primary => "published",
                Confidence::Reported => "reported",
                Confidence::Unknown => "unknown",
            };
            vec![
                format!("{}{mode}", escape(&outcome.platform)),
                outcome.gain.map_or("–".into(), |change| format!("{} dB", gain(change))),
                format!("{} LUFS", level(outcome.loudness)),
                format!("{} dBTP", level(outcome.peak)),
                advice,
                format!("<span class=\"quiet\">{trust}</span>"),
            ]
        })
        .collect();
    let headings = ["Service", "Gain#", "Heard at#", "Peak there#", "Peak of the master=", "Figures"];
    let about =
        "What a listener gets where the service evens out loudness. None of these is a target to master to.";
    section(page, "Streaming services", about, &table(&headings, &rows));
}

fn tracks(page: &mut String, report: &Report) {
    if report.tracks.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = report
        .tracks
        .iter()
        .map(|t| {
            vec![escape(&t.name), format!("{} LUFS", level(t.loudness)), format!("{} dBTP", level(t.peak))]
        })
        .collect();
    section(
        page,
        "Tracks",
        "Each as it sounds in the mix.",
        &format!("<div class=\"narrow\">{}</div>", table(&["Track", "Loudness#", "True peak#"], &rows)),
    );
}

fn files(page: &mut String, report: &Report) {
    if report.files.is_empty() {
        return;
    }
    let row = |file: &File| {
        let name = escape(&file.name);
        vec![format!("<a href=\"{name}\">{name}</a>"), escape(&file.about)]
    };
    let rows: Vec<Vec<String>> = report.files.iter().map(row).collect();
    section(page, "Files", "What lies beside this report.", &table(&["File", "What it is"], &rows));
}
