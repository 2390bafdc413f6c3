//! Pictures with axes, as SVG: one style for all of them.

use dsp::math;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;
use std::fmt::Display;

/// Size of one panel, in halves of a pixel.
const PANEL: (u32, u32) = (800, 600);
/// Height of a letter and of a line of the legend.
const LETTER: u32 = 23;
const LEGEND: i32 = 34;
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(60, 60, 67);
const GRID: RGBColor = RGBColor(226, 226, 230);
/// Colours of the lines, in order.
const COLOURS: [RGBColor; 7] = [
    RGBColor(31, 97, 180),
    RGBColor(214, 88, 26),
    RGBColor(34, 139, 84),
    RGBColor(148, 60, 158),
    RGBColor(190, 150, 20),
    RGBColor(20, 150, 170),
    RGBColor(120, 120, 128),
];

/// One axis.
#[derive(Clone)]
pub struct Axis {
    /// What is measured, with its unit.
    pub label: &'static str,
    /// Value at its beginning and at its end.
    pub range: (f64, f64),
    /// Values that are named.
    pub ticks: Vec<f64>,
    /// Whether equal ratios are equally far apart.
    pub logarithmic: bool,
}

impl Axis {
    /// Equal steps from `from` to `to`, named every `step`.
    pub fn linear(label: &'static str, from: f64, to: f64, step: f64) -> Self {
        let ticks = (0..).map(|i| from + step * f64::from(i)).take_while(|tick| *tick <= to + step * 1e-6);
        Self { label, range: (from, to), ticks: ticks.collect(), logarithmic: false }
    }

    /// Frequencies from 20 Hz to 20 kHz.
    pub fn hertz() -> Self {
        let ticks = vec![20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 10e3, 20e3];
        Self { label: "frequency, Hz", range: (20.0, 20e3), ticks, logarithmic: true }
    }

    /// Frequencies from 0 to 4 kHz, equally far apart.
    pub fn low_hertz() -> Self {
        Self::linear("frequency, Hz", 0.0, 4000.0, 500.0)
    }

    /// As many values, equally far apart on the picture.
    pub fn points(&self, count: usize) -> impl Iterator<Item = f64> + use<> {
        let (from, to) = (self.place(self.range.0), self.place(self.range.1));
        let logarithmic = self.logarithmic;
        (0..count).map(move |i| {
            let place = from + (to - from) * i as f64 / (count - 1) as f64;
            if logarithmic { math::exp2(place) } else { place }
        })
    }

    /// Place of a value on a straight line.
    fn place(&self, value: f64) -> f64 {
        if self.logarithmic { math::log2(value.max(1e-9)) } else { value }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let (begin, end) = (self.place(self.range.0), self.place(self.range.1));
        let share = (self.place(*value) - begin) / (end - begin);
        from + math::round(share * f64::from(to - from)) as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.range.0..self.range.1
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let value = math::round(value * 1000.0) / 1000.0;
        let text = if self.logarithmic && value >= 1000.0 {
            format!("{}k", value / 1000.0)
        } else {
            value.to_string()
        };
        text.replace('-', "−")
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// Through its points.
    Solid,
    /// Thin, over the others: what they are compared with.
    Thin,
    /// From the bottom up to each point.
    Stems,
}

/// One line of a panel.
pub struct Line {
    /// Its name in the legend; empty for none.
    pub label: String,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
    /// Index of its colour.
    pub colour: usize,
    /// How it is drawn.
    pub stroke: Stroke,
}

impl Line {
    /// A solid line.
    pub fn new(label: impl Display, colour: usize, points: Vec<(f64, f64)>) -> Self {
        Self { label: label.to_string(), points, colour, stroke: Stroke::Solid }
    }

    /// The same, drawn otherwise.
    pub fn with(mut self, stroke: Stroke) -> Self {
        self.stroke = stroke;
        self
    }
}

/// One picture with its axes.
pub struct Panel {
    /// What it shows.
    pub title: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// Panels side by side as an SVG document.
///
/// # Errors
/// What plotters says.
pub fn draw(panels: &[Panel]) -> Result<String, String> {
    let mut svg = String::new();
    let rows = panels.iter().map(legend_rows).max().unwrap_or_default();
    let size = (PANEL.0 * panels.len() as u32, PANEL.1 + rows as u32 * LEGEND as u32);
    let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    root.fill(&WHITE).map_err(|why| why.to_string())?;
    for (area, panel) in root.split_evenly((1, panels.len())).iter().zip(panels) {
        draw_panel(area, panel, rows).map_err(|why| why.to_string())?;
    }
    root.present().map_err(|why| why.to_string())?;
    drop(root);
    // Drawn in pixels of half their size, since plotters places everything on whole ones.
    let (width, height) = size;
    let halved = format!("width=\"{}\" height=\"{}\"", width / 2, height / 2);
    Ok(svg.replacen(&format!("width=\"{width}\" height=\"{height}\""), &halved, 1))
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Fault<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

fn draw_panel<'a>(area: &Area<'a>, panel: &Panel, rows: usize) -> Result<(), Fault<'a>> {
    let text = (FONT, LETTER).into_font().color(&INK);
    let title = (FONT, LETTER + 3).into_font().style(FontStyle::Bold).color(&INK);
    area.draw(&Text::new(panel.title.clone(), (70, 14), title))?;
    for (entry, place) in legend(panel) {
        let (x, y) = place;
        area.draw(&PathElement::new(vec![(x, y), (x + 32, y)], stroke(entry)))?;
        area.draw(&Text::new(entry.label.clone(), (x + 42, y - 13), text.clone()))?;
    }
    let mut chart = ChartBuilder::on(area)
        .margin_top(52 + LEGEND * rows as i32)
        .margin_right(30)
        .margin_bottom(8)
        .margin_left(6)
        .x_label_area_size(70)
        .y_label_area_size(92)
        .build_cartesian_2d(panel.x.clone(), panel.y.clone())?;
    chart
        .configure_mesh()
        .x_desc(panel.x.label)
        .y_desc(panel.y.label)
        .label_style(text.clone())
        .axis_desc_style(text)
        .axis_style(INK)
        .bold_line_style(GRID.stroke_width(2))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for line in &panel.lines {
        let (low, high) = panel.y.range;
        if line.stroke == Stroke::Stems {
            for &(h, v) in line.points.iter().filter(|point| point.1 > low) {
                let points = vec![(h, low), (h, v.min(high))];
                chart.draw_series([PathElement::new(points, stroke(line))])?;
            }
            continue;
        }
        for run in inside(&line.points, (low, high)) {
            chart.draw_series([PathElement::new(run, stroke(line))])?;
        }
    }
    Ok(())
}

fn stroke(line: &Line) -> ShapeStyle {
    let width = match line.stroke {
        Stroke::Solid => 5,
        Stroke::Thin => 2,
        Stroke::Stems => 8,
    };
    let colour = if line.stroke == Stroke::Thin { INK } else { colour(line.colour) };
    colour.stroke_width(width)
}

fn colour(index: usize) -> RGBColor {
    COLOURS[index % COLOURS.len()]
}

/// The parts of a line between two heights.
fn inside(points: &[(f64, f64)], (low, high): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    let within = |point: &(f64, f64)| (low..=high).contains(&point.1);
    for (i, point) in points.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| points[i]);
        let crossing = before.filter(|before| within(before) != within(point)).map(|before| {
            let outside = if within(point) { before.1 } else { point.1 };
            let edge = if outside > high { high } else { low };
            let share = (edge - before.1) / (point.1 - before.1);
            (before.0 + share * (point.0 - before.0), edge)
        });
        let Some(run) = runs.last_mut() else { break };
        run.extend(crossing.filter(|place| place.0.is_finite()));
        if within(point) {
            run.push(*point);
        } else if !run.is_empty() {
            runs.push(Vec::new());
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// The lines with a name, each with the place of its name.
fn legend(panel: &Panel) -> Vec<(&Line, (i32, i32))> {
    let (mut x, mut y) = (76, 66);
    let named = panel.lines.iter().filter(|line| !line.label.is_empty());
    let placed = named.map(|line| {
        let width = 42 + (line.label.chars().count() as i32 * LETTER as i32) * 54 / 100 + 24;
        if x + width > PANEL.0 as i32 && x > 76 {
            (x, y) = (76, y + LEGEND);
        }
        let place = (x, y);
        x += width;
        (line, place)
    });
    placed.collect()
}

fn legend_rows(panel: &Panel) -> usize {
    legend(panel).last().map_or(0, |(_, (_, y))| ((y - 66) / LEGEND + 1) as usize)
}
