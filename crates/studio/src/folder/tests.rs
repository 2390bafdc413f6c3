//! What is read from a folder, and what is refused.

use super::*;
use std::fs;

fn song() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(SONG), "title = \"Boats\"\n").unwrap();
    folder
}

#[test]
fn known_texts_and_parts_are_read_and_nothing_else() {
    let folder = song();
    fs::create_dir_all(folder.path().join("parts")).unwrap();
    for (name, text) in
        [("notes.txt", "x"), ("lyrics.cho", "\u{1F6A2}"), ("parts/riff.abc", "X:1"), ("parts/.hidden", "x")]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(folder.path().join("mix.toml"), [0xff, 0x00]).unwrap();
    let Reading { texts, wrong, .. } = Folder::find(Some(folder.path())).unwrap().read().unwrap();
    let names: Vec<_> = texts.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["lyrics.cho", "mix.toml", "parts/riff.abc", "song.toml"]);
    assert_eq!(&*texts.files["mix.toml"], [0xff, 0x00]);
    assert!(wrong.is_empty());
}

#[test]
fn no_song_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let failure = Folder::find(Some(folder.path())).unwrap_err();
    assert!(
        failure.message.starts_with("no song in") && failure.hint.unwrap().contains("songwright new NAME")
    );
    assert!(Folder::find(Some(&folder.path().join("gone"))).is_err());
}

#[test]
fn giants_and_folders_in_place_of_files_are_diagnosed() {
    let folder = song();
    fs::create_dir(folder.path().join("lyrics.cho")).unwrap();
    let giant = fs::File::create(folder.path().join("melody.abc")).unwrap();
    giant.set_len(LARGEST + 1).unwrap();
    let Reading { wrong, .. } = Folder::find(Some(folder.path())).unwrap().read().unwrap();
    let codes: Vec<_> = wrong.iter().map(|d| (d.place.file.as_str(), d.code)).collect();
    assert_eq!(codes, [("lyrics.cho", "unreadable"), ("melody.abc", "too-large")]);
}

#[cfg(unix)]
#[test]
fn links_may_not_lead_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let (folder, other) = (song(), song());
    fs::create_dir_all(folder.path().join("parts")).unwrap();
    fs::create_dir_all(folder.path().join("takes")).unwrap();
    fs::write(other.path().join("0001.wav"), "secret").unwrap();
    symlink(other.path().join(SONG), folder.path().join("arrange.toml")).unwrap();
    symlink(other.path(), folder.path().join("takes/vocal")).unwrap();
    symlink(other.path().join("0001.wav"), folder.path().join("takes/0002.wav")).unwrap();
    symlink(folder.path().join(SONG), folder.path().join("parts/inside.abc")).unwrap();
    symlink("nowhere", folder.path().join("mix.toml")).unwrap();
    let Reading { texts, wrong, .. } = Folder::find(Some(folder.path())).unwrap().read().unwrap();
    let codes: Vec<_> = wrong.iter().map(|d| (d.place.file.as_str(), d.code)).collect();
    assert_eq!(codes, [("arrange.toml", "outside"), ("mix.toml", "unreadable")]);
    assert!(texts.files.contains_key("parts/inside.abc"));
    assert_eq!(texts.recordings.len(), 1);
    assert!(texts.recordings["takes/0002.wav"].as_ref().unwrap_err().contains("leads out"));
}
