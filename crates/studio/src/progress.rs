//! How far a render is, on the terminal, and Ctrl-C.

use engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Whether the user has asked to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for Ctrl-C and for termination; the second one ends the program at once.
    pub fn on_signal() -> Self {
        static STOP: OnceLock<Stop> = OnceLock::new();
        STOP.get_or_init(|| {
            let stop = Self::default();
            let asked = stop.clone();
            // Without a handler Ctrl-C ends the program: whole files stay whole all the same.
            let _ = ctrlc::set_handler(move || {
                if asked.0.swap(true, Ordering::Relaxed) {
                    std::process::exit(crate::failure::Fault::Stopped as i32);
                }
            });
            stop
        })
        .clone()
    }

    /// Whether the user has asked to stop.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A bar on standard error that counts frames; nothing is drawn where that is not a terminal.
pub struct Bar {
    bar: ProgressBar,
    verb: &'static str,
    stop: Stop,
    jobs: AtomicU64,
    shown: AtomicU64,
}

impl Bar {
    /// A bar that is drawn unless `quiet`; `verb` says what is done (`"rendering"`).
    pub fn new(stop: Stop, quiet: bool, verb: &'static str) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        let style = ProgressStyle::with_template("{msg:38!} {wide_bar} {percent:>3} %  {eta:>4} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, verb, stop, jobs: AtomicU64::new(0), shown: AtomicU64::new(0) }
    }

    /// A new bar of so many frames.
    fn begin(&self, jobs: usize, frames: u64, message: String) {
        self.jobs.store(jobs as u64, Ordering::Relaxed);
        self.shown.store(1, Ordering::Relaxed);
        self.bar.reset();
        self.bar.set_length(frames);
        self.bar.set_message(message);
    }
}

impl Progress for Bar {
    fn start(&self, jobs: usize, frames: u64) {
        self.begin(jobs, frames, format!("{} {} of {jobs}", self.verb, jobs.min(1)));
    }

    fn stage(&self, name: &str, frames: u64) {
        self.begin(0, frames, name.into());
    }

    fn job(&self, _name: &str) {}

    /// All sounds grow side by side, so that the number shown is how many of them the frames so far would make.
    fn advance(&self, frames: u64) {
        self.bar.inc(frames);
        let (jobs, length) = (self.jobs.load(Ordering::Relaxed), self.bar.length().unwrap_or_default());
        let number = self.bar.position().saturating_mul(jobs) / length.max(1) + 1;
        if number <= jobs && self.shown.swap(number, Ordering::Relaxed) != number {
            self.bar.set_message(format!("{} {number} of {jobs}", self.verb));
        }
    }

    fn stopped(&self) -> bool {
        self.stop.asked()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
