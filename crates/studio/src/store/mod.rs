//! Rendered sound on disk: `.songwright/store-v1/`, bounded, forgetting what was not used for longest.
//!
//! The cap holds at every moment: room is reserved, for the worst case, before the first byte is written. What this run has
//! read or written is never forgotten in it. A second process on the same folder reads but does not write.

mod room;
pub mod sound;

use crate::{Failure, atomic, failure::Doing};
use dsp::Frames;
use engine::{Error, Key, Read, Store, Write};
use room::{Room, Use};
use sound::{Decoder, Encoder};
use std::fs::{File, FileTimes, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tempfile::NamedTempFile;

/// Free space that a store leaves on its disk, bytes.
const LEAVE_FREE: u64 = 256 << 20;

/// A store in a folder.
pub struct Disk {
    folder: PathBuf,
    room: Arc<Mutex<Room>>,
    /// Held while the store is open for writing; `None` where another process writes.
    lock: Option<File>,
}

impl Disk {
    /// Opens the store in `folder`, made if absent, and forgets what exceeds `cap` bytes.
    pub fn open(folder: &Path, cap: u64) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder).doing("make the folder", folder)?;
        let path = folder.join("lock");
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).doing("open", &path)?;
        let lock = match file.try_lock() {
            Ok(()) => Some(file),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(error)) => return Err(Failure::disk("lock", &path, &error)),
        };
        let mut room = Room::new(cap);
        if lock.is_some() {
            atomic::clean(folder);
        }
        for entry in std::fs::read_dir(folder).doing("read", folder)?.flatten() {
            let (Some(key), Ok(facts)) = (key_of(&entry.path()), entry.metadata()) else { continue };
            room.found(key, facts.len(), facts.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        }
        let disk = Self { folder: folder.into(), room: Arc::new(Mutex::new(room)), lock };
        if disk.lock.is_some() {
            let over = disk.room().excess();
            disk.forget(&over);
        }
        Ok(disk)
    }

    /// Whether this process may write: no other has the store open.
    pub fn writable(&self) -> bool {
        self.lock.is_some()
    }

    /// Bytes held, those reserved for unfinished sounds included.
    pub fn bytes(&self) -> u64 {
        self.room().bytes()
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(format!("{key}.sound"))
    }

    fn forget(&self, keys: &[Key]) {
        for key in keys {
            // What cannot be removed is found again by the next run.
            let _ = std::fs::remove_file(self.path(key));
        }
    }

    /// Opens an entry, checked in full the first time in this run.
    fn open_entry(&self, key: &Key) -> Option<Decoder> {
        let use_before = self.room().claim(key);
        if self.writable() && use_before.is_none() {
            return None;
        }
        let path = self.path(key);
        let whole =
            File::open(&path).ok().filter(|file| use_before == Some(Use::Whole) || sound::verify(file, key));
        let Some(file) = whole else {
            if self.writable() {
                let mut room = self.room();
                room.lost(key);
                self.forget(&[*key]);
            }
            return None;
        };
        if use_before == Some(Use::Unknown) {
            self.room().whole(key);
            if self.writable() {
                let now = FileTimes::new().set_modified(SystemTime::now());
                // Without the time of use the entry is merely forgotten earlier.
                let _ = OpenOptions::new().append(true).open(&path).and_then(|file| file.set_times(now));
            }
        }
        Decoder::open(file, key)
    }
}

impl Store for Disk {
    fn get(&self, key: &Key) -> Option<Box<dyn Read>> {
        self.open_entry(key).map(|decoder| Box::new(decoder) as Box<dyn Read>)
    }

    fn put(&self, key: &Key, frames: Frames) -> Option<Box<dyn Write>> {
        self.lock.as_ref()?;
        let most = sound::most_bytes(frames);
        let free = fs4::available_space(&self.folder).unwrap_or(u64::MAX).saturating_sub(LEAVE_FREE);
        let mut room = self.room();
        let forgotten = room.reserve(most, free)?;
        self.forget(&forgotten);
        drop(room);
        let reserved = Reserved { room: Arc::clone(&self.room), bytes: most };
        let file = tempfile::Builder::new().prefix(atomic::UNFINISHED).tempfile_in(&self.folder).ok()?;
        let encoder = Encoder::new(io::BufWriter::with_capacity(1 << 16, file), *key).ok()?;
        Some(Box::new(Entry { encoder, reserved, path: self.path(key), key: *key, most: frames }))
    }
}

/// Room that an unfinished sound holds; given back when dropped.
struct Reserved {
    room: Arc<Mutex<Room>>,
    bytes: u64,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.room.lock().unwrap_or_else(PoisonError::into_inner).release(self.bytes);
    }
}

/// A sound that is being written.
struct Entry {
    encoder: Encoder<io::BufWriter<NamedTempFile>>,
    reserved: Reserved,
    path: PathBuf,
    key: Key,
    most: Frames,
}

impl Write for Entry {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        if left.len() != right.len() || self.encoder.frames() + left.len() as u64 > self.most.0 {
            let why = format!("a sound of {} frames got more, or channels of unequal length", self.most.0);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why).into());
        }
        Ok(self.encoder.write(left, right)?)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let (file, size) = self.encoder.finish()?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut room = self.reserved.room.lock().unwrap_or_else(PoisonError::into_inner);
        // Not synced: what a power cut spoils, the checksum finds, and it is rendered again.
        file.persist(&self.path).map_err(|failed| failed.error)?;
        room.written(self.key, size);
        Ok(())
    }
}

/// The key that a file of the store is named after.
fn key_of(path: &Path) -> Option<Key> {
    let hex = path.file_name()?.to_str()?.strip_suffix(".sound")?;
    let mut key = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(Key(key))
}

#[cfg(test)]
mod tests;
