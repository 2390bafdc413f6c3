//! The running graph: every node works on one chunk a step, each one chunk behind what it listens to, so that all of
//! them run at once and in no order.

use super::Studio;
use super::chunk::{CHUNK, Chunk};
use super::node::{Node, Sink, Tap};
use super::team::Team;
use crate::plan::{JobId, Plan};
use crate::{Error, Frames, Write};
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};

/// What a node made, newest last, for as long as another node still listens to it.
struct Lane {
    /// Chunk number of the first entry.
    first: u64,
    chunks: VecDeque<Chunk>,
    /// How many chunks are kept.
    span: usize,
}

/// A plan in the course of being rendered.
pub struct Graph<'a> {
    teams: Vec<Team<'a>>,
    lanes: Vec<Lane>,
    studio: Studio<'a>,
    step: u64,
    chunks: u64,
}

impl<'a> Graph<'a> {
    /// Sets up what is needed for `outputs`: jobs in the store become readers, the others nodes with all that they need.
    pub fn new(
        plan: &'a Plan,
        outputs: Vec<(JobId, Box<dyn Write>)>,
        studio: Studio<'a>,
    ) -> Result<Self, Error> {
        let roots: Vec<JobId> = outputs.iter().map(|(job, _)| *job).collect();
        let mut stored = BTreeMap::new();
        let needed = needed(plan, &roots, &mut |job| {
            let sound = if plan.keeps(job) { studio.store.get(&plan.job(job).key) } else { None };
            let found = sound.is_some();
            stored.extend(sound.map(|sound| (job, sound)));
            found
        });
        let mut index = BTreeMap::new();
        let mut nodes: Vec<Node<'a>> = Vec::new();
        let mut longest = 0;
        for job in needed {
            longest = longest.max(plan.job(job).lag);
            let node = match stored.remove(&job) {
                Some(sound) => Node::stored(job, sound),
                None => {
                    let inputs = &plan.job(job).inputs;
                    let most = inputs.iter().map(|id| plan.job(*id).lag).max().unwrap_or(0);
                    let tap = |id: &JobId| Some(Tap::new(*index.get(id)?, most - plan.job(*id).lag));
                    let taps: Vec<Tap> = inputs.iter().filter_map(tap).collect();
                    let depth = taps.iter().map(|tap| nodes[tap.lane].depth + 1).max().unwrap_or(0);
                    Node::computed(plan, job, taps, depth, studio.takes)?
                }
            };
            index.insert(job, nodes.len());
            nodes.push(node);
        }
        // The mix is promised room before the strips, so that a small store keeps what is used most.
        for node in nodes.iter_mut().rev().filter(|node| node.computes() && plan.keeps(node.job)) {
            let length = plan.frames.0 + plan.job(node.job).lag;
            if let Some(write) = studio.store.put(&plan.job(node.job).key, Frames(length)) {
                node.sinks.push(Sink { write, skip: 0, left: length });
            }
        }
        for (job, write) in outputs {
            if let Some(node) = index.get(&job).map(|at| &mut nodes[*at]) {
                node.sinks.push(Sink { write, skip: plan.job(job).lag, left: plan.frames.0 });
            }
        }
        let lanes = lanes(&nodes);
        let chunks = (plan.frames.0 + longest).div_ceil(CHUNK as u64);
        let work = nodes.iter().filter(|node| node.computes()).count();
        studio.progress.start(work, work as u64 * chunks * CHUNK as u64);
        Ok(Self { teams: Team::of(plan, nodes), lanes, studio, step: 0, chunks })
    }

    /// Renders one more chunk of every node; false when all is rendered.
    pub fn step(&mut self) -> Result<bool, Error> {
        if self.studio.progress.stopped() {
            return Err(Error::Stopped);
        }
        let depth = self.teams.iter().map(Team::depth).max().unwrap_or(0);
        if self.teams.is_empty() || self.step >= self.chunks + depth {
            return Ok(false);
        }
        let (step, chunks, lanes, studio) = (self.step, self.chunks, &self.lanes, self.studio);
        let teams = &mut self.teams;
        studio.pool.install(|| {
            teams.par_iter_mut().with_max_len(1).try_for_each(|team| {
                let Some(chunk) = step.checked_sub(team.depth()).filter(|chunk| *chunk < chunks) else {
                    return Ok(());
                };
                let input = |lane: usize| {
                    let lane: &Lane = &lanes[lane];
                    let at = chunk.checked_sub(lane.first)?;
                    lane.chunks.get(at as usize)
                };
                team.work(chunk, &input, studio.takes)?;
                for node in team.nodes.iter().filter(|node| node.computes()) {
                    studio.progress.advance(CHUNK as u64);
                    if chunk + 1 == chunks {
                        studio.progress.job(node.address);
                    }
                }
                Ok::<(), Error>(())
            })
        })?;
        for team in &mut self.teams {
            let made = step.checked_sub(team.depth()).is_some_and(|chunk| chunk < chunks);
            for (node, lane) in team.nodes.iter_mut().zip(&team.lanes) {
                let lane = &mut self.lanes[*lane];
                if made && lane.span > 0 {
                    let spare = if lane.chunks.len() == lane.span { lane.chunks.pop_front() } else { None };
                    lane.first += u64::from(spare.is_some());
                    lane.chunks.push_back(std::mem::replace(&mut node.out, spare.unwrap_or_else(Chunk::new)));
                }
            }
        }
        self.step += 1;
        Ok(true)
    }

    /// Makes everything that was written durable and visible.
    pub fn finish(self) -> Result<(), Error> {
        let sinks: Vec<Sink> =
            self.teams.into_iter().flat_map(|team| team.nodes).flat_map(|node| node.sinks).collect();
        self.studio
            .pool
            .install(|| sinks.into_par_iter().with_max_len(1).try_for_each(|sink| sink.write.finish()))
    }
}

/// Room for what each node made, for as long as the deepest node that listens to it needs.
fn lanes(nodes: &[Node<'_>]) -> Vec<Lane> {
    let mut spans = vec![0; nodes.len()];
    for node in nodes {
        for tap in &node.taps {
            spans[tap.lane] = spans[tap.lane].max(node.depth - nodes[tap.lane].depth);
        }
    }
    spans.into_iter().map(|span| Lane { first: 0, chunks: VecDeque::new(), span: span as usize }).collect()
}

/// The jobs that `roots` need, inputs first; nothing below a job for which `have` says that its sound is there.
fn needed(plan: &Plan, roots: &[JobId], have: &mut dyn FnMut(JobId) -> bool) -> Vec<JobId> {
    let mut wanted = vec![false; plan.jobs.len()];
    for root in roots {
        wanted[root.0] = true;
    }
    for at in (0..plan.jobs.len()).rev() {
        if wanted[at] && !have(JobId(at)) {
            for input in &plan.jobs[at].inputs {
                wanted[input.0] = true;
            }
        }
    }
    (0..plan.jobs.len()).filter(|at| wanted[*at]).map(JobId).collect()
}
