//! Headers and opcodes become regions: what a region does not say, its group, master and the file's global part say.

use std::collections::BTreeSet;

use dsp::sampler::{Curve, Instrument};

use super::apply::Draft;
use super::sound::Library;
use super::text::{Item, Opcode};
use super::{Loaded, Remark, name, value};

/// Most regions of an instrument.
const MOST: usize = 50_000;
/// Curves that SFZ players have before the file's own.
const BUILT_IN: usize = 7;

/// The parts of a file in which opcodes stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Global,
    Master,
    Group,
    Region,
    Control,
    Curve,
    Other,
}

/// An instrument in the making.
pub(super) struct Build {
    pub library: Library,
    pub tempo: f64,
    instrument: Instrument,
    inherited: [Vec<Opcode>; 3],
    region: Option<Vec<Opcode>>,
    part: Part,
    /// Of `<control>`.
    path: String,
    note_shift: i32,
    octave_shift: i32,
    /// Points of the curve being read, and its index.
    curve: Option<(usize, Vec<(usize, f32)>)>,
    said: BTreeSet<String>,
}

impl Build {
    pub(super) fn new(library: Library, tempo: f64) -> Self {
        let curves = (0..BUILT_IN).map(|index| {
            Curve::of(move |x| match index {
                0 => x,
                1 => (2.0 * x - 1.0).clamp(-1.0, 1.0),
                2 => 1.0 - x,
                3 => 1.0 - 2.0 * x,
                4 => x * x,
                5 => x.sqrt(),
                _ => (1.0 - x).sqrt(),
            })
        });
        let instrument = Instrument { curves: curves.collect(), ..Instrument::default() };
        Self {
            library,
            tempo,
            instrument,
            inherited: [const { Vec::new() }; 3],
            region: None,
            part: Part::Other,
            path: String::new(),
            note_shift: 0,
            octave_shift: 0,
            curve: None,
            said: BTreeSet::new(),
        }
    }

    /// Says once what is the matter with an opcode.
    pub(super) fn once(&mut self, opcode: &Opcode, what: String, hint: Option<&str>) {
        if self.said.insert(what.clone()) {
            self.library.remark(&opcode.place, what, hint);
        }
    }

    pub(super) fn run(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Header(name, place) => {
                    self.close();
                    self.part = match name.as_str() {
                        "global" => Part::Global,
                        "master" => Part::Master,
                        "group" => Part::Group,
                        "region" => Part::Region,
                        "control" => Part::Control,
                        "curve" => Part::Curve,
                        _ => Part::Other,
                    };
                    match self.part {
                        Part::Global => self.inherited.iter_mut().for_each(Vec::clear),
                        Part::Master => self.inherited[1..].iter_mut().for_each(Vec::clear),
                        Part::Group => self.inherited[2].clear(),
                        Part::Region => self.region = Some(Vec::new()),
                        Part::Curve => {
                            let next = self.instrument.curves.len();
                            self.curve = Some((next, Vec::new()));
                        }
                        Part::Control => {}
                        Part::Other => {
                            let what = format!("<{name}> is not read");
                            if self.said.insert(what.clone()) {
                                let hint = Some("effects belong into mix.toml");
                                self.library.remark(place, what, hint.filter(|_| name == "effect"));
                            }
                        }
                    }
                }
                Item::Opcode(opcode) => self.opcode(opcode),
            }
        }
        self.close();
    }

    fn opcode(&mut self, opcode: &Opcode) {
        let mut opcode = opcode.clone();
        opcode.name = name::current(&opcode.name).to_string();
        match self.part {
            Part::Global | Part::Master | Part::Group => {
                let opcode = self.settled(opcode);
                self.inherited[self.part as usize].push(opcode);
            }
            Part::Region => {
                let opcode = self.settled(opcode);
                self.region.get_or_insert_default().push(opcode);
            }
            Part::Control => self.control(&opcode),
            Part::Curve => self.point(&opcode),
            Part::Other => {
                let what = format!("the opcode '{}' is not read", opcode.name);
                self.once(&opcode, what, None);
            }
        }
    }

    /// `<control>` holds for what comes after it: paths and key names are settled where they are read.
    fn settled(&self, mut opcode: Opcode) -> Opcode {
        let shift = self.note_shift + self.octave_shift;
        match opcode.name.as_str() {
            "sample" if !opcode.value.starts_with('*') && !self.path.is_empty() => {
                opcode.value = format!("{}{}", self.path, opcode.value);
            }
            "key" | "lokey" | "hikey" | "pitch_keycenter" | "sw_lokey" | "sw_hikey" | "sw_last"
            | "sw_down" | "sw_up" | "sw_previous" | "sw_default" | "sw_lolast" | "sw_hilast"
            | "xfin_lokey" | "xfin_hikey" | "xfout_lokey" | "xfout_hikey" | "amp_keycenter"
            | "fil_keycenter" | "pan_keycenter"
                if shift != 0 =>
            {
                if let Some(key) = value::key(&opcode.value).filter(|key| *key >= 0) {
                    opcode.value = (key + shift).to_string();
                }
            }
            _ => {}
        }
        opcode
    }

    fn control(&mut self, opcode: &Opcode) {
        match (opcode.name.as_str(), value::number(&opcode.value)) {
            ("default_path", _) => self.path = opcode.value.clone(),
            ("note_offset", Some(keys)) => self.note_shift = keys as i32,
            ("octave_offset", Some(octaves)) => self.octave_shift = 12 * octaves as i32,
            (name, number) => {
                let controller = name::numbered(name).filter(|(base, _)| base.ends_with("cc"));
                match (controller, number) {
                    (Some(("set_cc", n)), Some(x)) if n < 256 => {
                        self.instrument.controls.push((n as u8, (x / 127.0).clamp(0.0, 1.0)));
                    }
                    (Some(("set_hdcc", n)), Some(x)) if n < 256 => {
                        self.instrument.controls.push((n as u8, x.clamp(0.0, 1.0)));
                    }
                    _ if name.starts_with("label_") || name.starts_with("hint_") => {}
                    _ => self.once(opcode, format!("the opcode '{name}' is not read in <control>"), None),
                }
            }
        }
    }

    fn point(&mut self, opcode: &Opcode) {
        let number = value::number(&opcode.value);
        if opcode.name == "curve_index" {
            if let (Some(index), Some((place, _))) =
                (number.filter(|i| (0.0..256.0).contains(i)), &mut self.curve)
            {
                *place = index as usize;
            }
            return;
        }
        let place = name::numbered(&opcode.name).filter(|(base, at)| *base == "v" && *at < 128);
        match (place, number, &mut self.curve) {
            (Some((_, at)), Some(level), Some((_, points))) => points.push((at as usize, level)),
            _ => {
                let what = format!("unknown opcode '{}' in <curve>", opcode.name);
                self.once(opcode, what, Some("write v000=… to v127=…"));
            }
        }
    }

    /// The region or curve that ends here.
    fn close(&mut self) {
        if let Some((index, points)) = self.curve.take() {
            let curves = &mut self.instrument.curves;
            while curves.len() <= index {
                curves.push(Curve::of(|x| x));
            }
            curves[index] = curve(points);
        }
        let Some(own) = self.region.take() else { return };
        if self.instrument.regions.len() >= MOST {
            if let Some(opcode) = own.first() {
                self.once(opcode, format!("more than {MOST} regions"), None);
            }
            return;
        }
        let shared: Vec<Opcode> = self.inherited.iter().flatten().cloned().collect();
        if let Some(region) = Draft::of(self, shared.iter().chain(&own)) {
            self.instrument.regions.push(region);
        }
    }

    /// The key switch in force before any is pressed.
    pub(super) fn first_switch(&mut self, key: u8) {
        self.instrument.switch = Some(key);
    }

    pub(super) fn finish(mut self) -> Loaded {
        if self.instrument.regions.is_empty() {
            let file = self.library.file.clone();
            self.library.remarks.push(Remark {
                file,
                line: 1,
                what: "no region of it can be played".into(),
                hint: Some("write <region> sample=…".into()),
                lost: true,
            });
        }
        Loaded {
            instrument: self.instrument,
            remarks: self.library.remarks,
            files: self.library.files.into_iter().collect(),
        }
    }
}

/// A curve through some of its points, with straight lines between; 0 to 1 where an end is missing.
fn curve(mut points: Vec<(usize, f32)>) -> Curve {
    points.sort_by_key(|(at, _)| *at);
    if points.first().is_none_or(|(at, _)| *at > 0) {
        points.insert(0, (0, 0.0));
    }
    if points.last().is_none_or(|(at, _)| *at < 127) {
        points.push((127, 1.0));
    }
    let mut filled = [0.0; 128];
    for pair in points.windows(2) {
        let [(from, a), (to, b)] = pair else { continue };
        for (i, level) in filled.iter_mut().enumerate().take(to + 1).skip(*from) {
            let x = if to > from { (i - from) as f32 / (to - from) as f32 } else { 1.0 };
            *level = a + (b - a) * x;
        }
    }
    Curve(filled)
}
