//! The running graph: every node works on one chunk a step, each one chunk behind what it listens to, so that all of
//! them run at once and in no order.

use super::Studio;
use super::chunk::{CHUNK, Chunk};
use super::node::Node;
use super::stage::{Sink, Stage};
use super::tap::Tap;
use super::team::Team;
use crate::plan::{JobId, Plan, Work};
use crate::{Error, Frames, Read, Write};
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
        let (needed, mut stored) = needed(plan, &roots, &|job| {
            if plan.keeps(job) { studio.store.get(&plan.job(job).key) } else { None }
        });
        let mut listeners = vec![0; plan.jobs.len()];
        for job in needed.iter().filter(|job| !stored.contains_key(job)) {
            plan.job(*job).inputs.iter().for_each(|input| listeners[input.0] += 1);
        }
        let mut nodes: Vec<Node<'a>> = Vec::new();
        // Node and stage of each job.
        let mut places: BTreeMap<JobId, (usize, usize)> = BTreeMap::new();
        for job in &needed {
            let (inputs, work) = (&plan.job(*job).inputs, &plan.job(*job).work);
            let node = match (stored.remove(job), inputs.as_slice()) {
                (Some(sound), _) => Node::new(Stage::stored(*job, sound), Vec::new(), 0),
                (None, [only]) if listeners[only.0] == 1 && in_place(work, &plan.job(*only).work) => {
                    let (node, stage) = places[only];
                    places.insert(*job, (node, stage + 1));
                    nodes[node].stages.push(Stage::computed(plan, *job, studio.takes)?);
                    continue;
                }
                _ => {
                    let most = inputs.iter().map(|id| plan.job(*id).lag).max().unwrap_or(0);
                    let tap = |id: &JobId| Tap::new(places[id].0, most - plan.job(*id).lag);
                    let taps: Vec<Tap> = inputs.iter().map(tap).collect();
                    let depth = taps.iter().map(|tap| nodes[tap.lane].depth + 1).max().unwrap_or(0);
                    Node::new(Stage::computed(plan, *job, studio.takes)?, taps, depth)
                }
            };
            places.insert(*job, (nodes.len(), 0));
            nodes.push(node);
        }
        // The mix is promised room before the strips, so that a small store keeps what is used most.
        for job in needed.iter().rev().filter(|job| plan.keeps(**job)) {
            let (node, stage) = places[job];
            let stage = &mut nodes[node].stages[stage];
            let length = plan.frames.0 + plan.job(*job).lag;
            if stage.computes()
                && let Some(write) = studio.store.put(&plan.job(*job).key, Frames(length))
            {
                stage.sinks.push(Sink { write, skip: 0, left: length });
            }
        }
        for (job, write) in outputs {
            if let Some((node, stage)) = places.get(&job) {
                let sink = Sink { write, skip: plan.job(job).lag, left: plan.frames.0 };
                nodes[*node].stages[*stage].sinks.push(sink);
            }
        }
        let lanes = lanes(&nodes);
        let longest = needed.iter().map(|job| plan.job(*job).lag).max().unwrap_or(0);
        let chunks = (plan.frames.0 + longest).div_ceil(CHUNK as u64);
        let work = nodes.iter().map(Node::computes).sum();
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
                let stages = team.nodes.iter().flat_map(|node| &node.stages);
                for stage in stages.filter(|stage| stage.computes()) {
                    studio.progress.advance(CHUNK as u64);
                    if chunk + 1 == chunks {
                        studio.progress.job(stage.address);
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
        let nodes = self.teams.into_iter().flat_map(|team| team.nodes);
        let sinks: Vec<Sink> = nodes.flat_map(|node| node.stages).flat_map(|stage| stage.sinks).collect();
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

/// Whether work changes sound in place: it may then be a stage after what makes the sound. Sums are followed by other nodes, as they
/// wait for many.
fn in_place(work: &Work, before: &Work) -> bool {
    matches!(work, Work::Chain { .. } | Work::Fader(_)) && !matches!(before, Work::Sum(_))
}

/// The jobs that `roots` need, inputs first, and those sounds among them that `get` has: nothing below these is needed.
fn needed(
    plan: &Plan,
    roots: &[JobId],
    get: &(dyn Fn(JobId) -> Option<Box<dyn Read>> + Sync),
) -> (Vec<JobId>, BTreeMap<JobId, Box<dyn Read>>) {
    let mut wanted = vec![false; plan.jobs.len()];
    let mut stored = BTreeMap::new();
    let mut wave = roots.to_vec();
    while !wave.is_empty() {
        wave.retain(|job| !std::mem::replace(&mut wanted[job.0], true));
        // Side by side, as a store reads a sound to see whether it is whole.
        let sounds: Vec<Option<Box<dyn Read>>> = wave.par_iter().map(|job| get(*job)).collect();
        let mut next = Vec::new();
        for (job, sound) in wave.into_iter().zip(sounds) {
            match sound {
                Some(sound) => drop(stored.insert(job, sound)),
                None => next.extend_from_slice(&plan.job(job).inputs),
            }
        }
        wave = next;
    }
    ((0..plan.jobs.len()).map(JobId).filter(|job| wanted[job.0]).collect(), stored)
}
