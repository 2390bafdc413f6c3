//! Texts to song: reads every file and puts what they say together.

use crate::chordpro::{self, Lyrics};
use crate::diagnostic::{Log, did_you_mean};
use crate::files::arrange_toml::ArrangeText;
use crate::files::master_toml::MasterText;
use crate::files::mix_toml::MixText;
use crate::files::release_toml::{ReleaseText, release};
use crate::files::song_toml::SongText;
use crate::form::{self, Places};
use crate::sections::{self, Drawn, Sources};
use crate::toml::{self, At, Catalog, Node, Read, Reader, short};
use crate::tracks::Stage;
use crate::{Beat, Diagnostics, Key, Meter, Mode, PitchClass, Place, Section, Song, Texts, abc, mix};
use dsp::SampleRate;

/// Longest text file, bytes.
const LONGEST: usize = 4 << 20;
/// Most sections of a form.
const MOST_PLACED: usize = 10_000;
/// The default strips, as a text that a musician can read.
const MIX: &str = include_str!("../defaults/mix.toml");
/// The default master.
const MASTER: &str = include_str!("../defaults/master.toml");

/// The song that the texts describe, and everything that is wrong with them. Never fails: what cannot be read is
/// diagnosed and left at its default.
pub fn resolve(texts: &Texts) -> (Song, Diagnostics) {
    resolve_with(texts, dsp::catalog::CATALOG)
}

/// The text of a file: no byte order mark, faults of its encoding diagnosed; every byte keeps its place.
pub(crate) fn text(texts: &Texts, path: &str, out: &mut Diagnostics) -> Option<String> {
    let bytes = texts.files.get(path)?;
    let mut log = Log::new(path, out);
    if bytes.len() > LONGEST {
        log.error("too-large", &(0..0), format!("{} bytes; a text has at most {LONGEST}", bytes.len()), None);
        return None;
    }
    let mut plain = String::with_capacity(bytes.len());
    let mut bad = None;
    for chunk in bytes.utf8_chunks() {
        plain.push_str(chunk.valid());
        bad = bad.or_else(|| {
            Some(plain.len()..plain.len() + chunk.invalid().len()).filter(|span| !span.is_empty())
        });
        plain.push_str(&"?".repeat(chunk.invalid().len()));
    }
    if let Some(span) = bad {
        log.error("not-utf8", &span, "this file is not UTF-8", "save it as UTF-8".to_string());
    }
    if plain.starts_with('\u{feff}') {
        // Three empty lines keep every byte in its place.
        plain.replace_range(..3, "\n\n\n");
    }
    Some(plain)
}

/// Reads a TOML file.
fn table<T: Read + Default>(
    texts: &Texts,
    path: &str,
    catalog: Catalog,
    bpm: f64,
    out: &mut Diagnostics,
) -> T {
    let Some(text) = text(texts, path, out) else { return T::default() };
    table_of(&text, path, (catalog, texts), bpm, out)
}

fn table_of<T: Read + Default>(
    text: &str,
    path: &str,
    (catalog, texts): (Catalog, &Texts),
    bpm: f64,
    out: &mut Diagnostics,
) -> T {
    let mut log = Log::new(path, out);
    let Some(document) = toml::parse(text, &mut log) else { return T::default() };
    T::read(&Node::root(&document), &mut Reader { log, catalog, bpm, texts }).unwrap_or_default()
}

pub(crate) fn resolve_with(texts: &Texts, catalog: Catalog) -> (Song, Diagnostics) {
    let mut out = Diagnostics::new();
    check_names(texts, &mut out);
    let song: SongText = table(texts, "song.toml", catalog, 100.0, &mut out);
    let lyrics = text(texts, "lyrics.cho", &mut out)
        .map_or_else(Lyrics::default, |text| chordpro::read(&text, &mut Log::new("lyrics.cho", &mut out)));
    let tune = text(texts, "melody.abc", &mut out)
        .map_or_else(abc::Tune::default, |text| abc::read(&text, &mut Log::new("melody.abc", &mut out)));
    let mut log = Log::new("melody.abc", &mut out);
    let parts: Vec<_> =
        tune.parts.into_iter().map(|part| (part.clone(), abc::play(&part, &mut log))).collect();

    for path in ["concept.toml", "record.toml"] {
        if let Some(text) = text(texts, path, &mut out) {
            // What they say makes no sound: only whether they can be read at all is checked.
            let _ = toml::parse(&text, &mut Log::new(path, &mut out));
        }
    }

    let c = Key { tonic: PitchClass { semitone: 0, flat: false }, mode: Mode::Major };
    let key = song.key.map(|key| key.0).or(lyrics.key).or(tune.key).unwrap_or(c);
    let meter = song
        .meter
        .map(|meter| meter.0)
        .or(lyrics.meter)
        .or(tune.meter)
        .unwrap_or(Meter { count: 4, unit: 4 });
    let bpm = song.tempo.map(|tempo| tempo.0).or(lyrics.tempo).or(tune.tempo).unwrap_or(100.0);
    let language = song.language.clone().unwrap_or_else(|| "en".into());
    let sources = Sources {
        song: &song,
        lyrics: &lyrics,
        parts: &parts,
        key,
        meter,
        english: language.to_lowercase().starts_with("en"),
    };
    let (drawn, order) = draw(&sources, &mut out);
    sections::check_parts(&sources, &drawn, &mut Log::new("melody.abc", &mut out));
    check_upbeat(&drawn, &order, &mut Log::new("melody.abc", &mut out));
    let mut log = Log::new("song.toml", &mut out);
    sections::check_tables(&song, &drawn, &mut log);
    let mut form = form::place(&drawn, &order, &mut log);
    let tempo = form::tempo_map(&mut form, &drawn, &song, bpm, meter, &mut log);
    let sections: Vec<Section> = drawn.iter().map(|drawn| drawn.section.clone()).collect();
    let end = form.last().map_or(Beat(0), |last| last.end);
    let start_bpm = tempo.bpm(Beat(0));

    let arrange: ArrangeText = table(texts, "arrange.toml", catalog, start_bpm, &mut out);
    form::energies(&mut form, &drawn, arrange.energy.as_ref(), &mut Log::new("arrange.toml", &mut out));
    let places = Places { form: &form, sections: &sections, tempo: &tempo };
    let melody = sections.iter().any(|section| !section.melody.is_empty());
    let stage = Stage { texts, places, end, bpm: start_bpm, melody };
    let wanted = arrange.track.as_deref().unwrap_or_default();
    let tracks = stage.tracks(wanted, &mut out);
    stage.unplayed(wanted, &mut out);

    let usual: MixText = table_of(MIX, "mix.toml", (catalog, texts), start_bpm, &mut Diagnostics::new());
    let own: MixText = table(texts, "mix.toml", catalog, start_bpm, &mut out);
    let mix = mix::mix(&usual, &own, &tracks, places, &mut Log::new("mix.toml", &mut out));
    let usual: MasterText =
        table_of(MASTER, "master.toml", (catalog, texts), start_bpm, &mut Diagnostics::new());
    let own: MasterText = table(texts, "master.toml", catalog, start_bpm, &mut out);
    let master = mix::master(&usual, &own);
    let text: ReleaseText = table(texts, "release.toml", catalog, start_bpm, &mut out);
    let release = release(text, &mut Log::new("release.toml", &mut out));
    let title = song.title.map(|title| title.value).or(lyrics.title);
    let song = Song {
        title: title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| "Untitled".into()),
        artists: song.artists.unwrap_or(lyrics.artists),
        language,
        rate: SampleRate(song.rate.map_or(48_000, |rate| rate.0)),
        key,
        tempo,
        sections,
        form,
        end,
        style: arrange.style.unwrap_or_else(|| "indie-folk".into()),
        tracks,
        mix,
        master,
        release,
    };
    (song, out)
}

/// Says which files are named almost like one that is read, and whether `song.toml` is there.
fn check_names(texts: &Texts, out: &mut Diagnostics) {
    let known = || crate::FILES.iter().map(|file| file.path).filter(|path| !path.contains('*'));
    if !texts.files.contains_key("song.toml") {
        Log::new("song.toml", out).error(
            "missing-file",
            &(0..0),
            "there is no song.toml",
            "write title = \"…\"".to_string(),
        );
    }
    for path in
        texts.files.keys().filter(|path| !path.contains('/') && !known().any(|known| known == path.as_str()))
    {
        if let Some(near) = crate::diagnostic::nearest(path, known()) {
            let message = format!("`{}` is not read", short(path));
            Log::new(path, out).warning("unknown-file", &(0..0), message, format!("did you mean `{near}`?"));
        }
    }
}

/// Says that an upbeat would lie before the song.
fn check_upbeat(drawn: &[Drawn], order: &[At<usize>], log: &mut Log<'_>) {
    let first = order.first().and_then(|first| drawn.get(first.value)).map(|drawn| &drawn.section);
    if let Some(section) = first.filter(|section| section.melody.first().is_some_and(|note| note.at.0 < 0)) {
        let message = format!("the melody of `{}` begins with an upbeat, before the song does", section.name);
        let hint = "begin the form with another section, or fill the first bar with rests".to_string();
        log.warning("upbeat-before-start", &(0..0), message, hint);
    }
}

/// The sections that the form names, and the form as indices into them.
fn draw(sources: &Sources<'_>, out: &mut Diagnostics) -> (Vec<Drawn>, Vec<At<usize>>) {
    let names = sections::names(sources);
    let (file, order) = order(sources, &names);
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut places = Vec::new();
    for name in order.iter().take(MOST_PLACED) {
        let wanted = name.value.trim().to_lowercase();
        let index = drawn.iter().position(|drawn| drawn.section.name == wanted);
        let known = names.iter().any(|known| *known == wanted || *known == form::kind_of(&wanted));
        if index.is_none() && !known {
            let mut log = Log::new(file, out);
            let message = format!("nothing is written for the section `{}`", short(&wanted));
            if let Some(near) = crate::diagnostic::nearest(&wanted, names.iter().map(String::as_str)) {
                log.error("unknown-section", &name.span, message, format!("did you mean `{near}`?"));
                continue;
            }
            log.warning(
                "empty-section",
                &name.span,
                message,
                "write it in lyrics.cho, or its chords in song.toml".to_string(),
            );
        }
        let index = index.unwrap_or_else(|| {
            drawn.push(sources.draw(&wanted, Place { file: file.into(), span: name.span.clone() }, out));
            drawn.len() - 1
        });
        places.push(At { value: index, span: name.span.clone() });
    }
    if places.is_empty() {
        let hint = did_you_mean("", [], "write sections in lyrics.cho, or form in song.toml".into());
        Log::new("song.toml", out).warning("no-sections", &(0..0), "the song has no sections", hint);
    }
    (drawn, places)
}

/// Names of the sections in the order in which they are played, and the file that says so.
fn order(sources: &Sources<'_>, names: &[String]) -> (&'static str, Vec<At<String>>) {
    if let Some(form) = sources.song.form.as_ref().filter(|form| !form.is_empty()) {
        return ("song.toml", form.clone());
    }
    if !sources.lyrics.order.is_empty() {
        return ("lyrics.cho", sources.lyrics.order.clone());
    }
    let named = names.iter().map(|name| At { value: name.clone(), span: 0..0 });
    let mut order: Vec<At<String>> = named.collect();
    if order.is_empty() && sources.parts.iter().any(|(_, played)| !played.notes.is_empty()) {
        order.push(At { value: "verse".into(), span: 0..0 });
    }
    ("song.toml", order)
}
