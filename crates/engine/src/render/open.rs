//! The sound of one job as something to read: its graph is pulled as it is read.

use super::{Graph, Studio};
use crate::plan::{JobId, Plan};
use crate::{Error, Frames, Read, Write};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A job's sound along the timeline, rendered (or read from the store) as far as it is asked for.
pub struct Pulled<'a> {
    graph: Graph<'a>,
    pipe: Pipe,
    frames: Frames,
}

/// Frames on their way from a graph to who reads it.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<VecDeque<(f32, f32)>>>);

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
        let mut frames = self.pipe.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (left, right) in left.iter_mut().zip(right) {
            (*left, *right) = frames.pop_front().unwrap_or_default();
        }
        Ok(())
    }
}

impl Write for Pipe {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        let mut frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        frames.extend(left.iter().copied().zip(right.iter().copied()));
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}
