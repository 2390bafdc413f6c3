//! The sound of one job as something to read: its graph is pulled as it is read.

use super::{Graph, Studio};
use crate::plan::{JobId, Plan};
use crate::{Error, Frames, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A job's sound along the timeline, rendered (or read from the store) as far as it is asked for.
pub struct Pulled<'a> {
    graph: Graph<'a>,
    pipe: Pipe,
    frames: Frames,
}

/// Frames on their way from a graph to who reads it.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Waiting>>);

/// Frames not yet read: what is before `read` has been.
#[derive(Default)]
struct Waiting {
    left: Vec<f32>,
    right: Vec<f32>,
    read: usize,
}

impl Waiting {
    fn len(&self) -> usize {
        self.left.len() - self.read
    }

    /// Moves as many frames as there are; what they do not fill becomes silence.
    fn take(&mut self, left: &mut [f32], right: &mut [f32]) {
        let n = self.len().min(left.len());
        let here = self.read..self.read + n;
        for (to, from) in [(left, &self.left[here.clone()]), (right, &self.right[here])] {
            to[..n].copy_from_slice(from);
            to[n..].fill(0.0);
        }
        self.read += n;
    }

    /// Appends frames in the place of those that have been read.
    fn put(&mut self, left: &[f32], right: &[f32]) {
        self.left.drain(..self.read);
        self.right.drain(..self.read);
        self.read = 0;
        self.left.extend_from_slice(left);
        self.right.extend_from_slice(right);
    }
}

impl<'a> Pulled<'a> {
    /// The sound of `job`.
    pub fn new(plan: &'a Plan, job: JobId, studio: Studio<'a>) -> Result<Self, Error> {
        let pipe = Pipe::default();
        let graph = Graph::new(plan, vec![(job, Box::new(pipe.clone()))], studio)?;
        Ok(Self { graph, pipe, frames: plan.frames })
    }
}

impl Read for Pulled<'_> {
    fn frames(&self) -> Frames {
        self.frames
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        while self.pipe.0.lock().unwrap_or_else(PoisonError::into_inner).len() < left.len() {
            if !self.graph.step()? {
                break;
            }
        }
        self.pipe.0.lock().unwrap_or_else(PoisonError::into_inner).take(left, right);
        Ok(())
    }
}

impl Write for Pipe {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(left, right);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}
