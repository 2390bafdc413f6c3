//! Nodes that work together: most alone, strips of one form side by side.

use super::chain::{Chains, form};
use super::chunk::Chunk;
use super::node::{Node, work_together};
use crate::plan::{Device, Plan, Work};
use crate::{Error, Takes};
use dsp::GANG;
use std::collections::BTreeMap;

/// Fewest strips that are sooner done side by side than one by one.
const FEWEST: usize = GANG / 2;

/// Some nodes, each with the number of its lane.
pub struct Team<'a> {
    /// One, or several with the chains that they share.
    pub nodes: Vec<Node<'a>>,
    /// Number of each.
    pub lanes: Vec<usize>,
    chains: Option<Chains>,
}

impl<'a> Team<'a> {
    /// Puts nodes into teams; strips of one form and depth first, as they have most to do.
    pub fn of(plan: &'a Plan, nodes: Vec<Node<'a>>) -> Vec<Self> {
        let inserts: Vec<&[(Device, Option<usize>)]> = nodes.iter().map(|node| inserts(plan, node)).collect();
        let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (lane, node) in nodes.iter().enumerate().filter(|(lane, _)| !inserts[*lane].is_empty()) {
            alike.entry((node.depth, form(inserts[lane]))).or_default().push(lane);
        }
        let mut found: Vec<(Vec<usize>, Option<Chains>)> = Vec::new();
        for lanes in alike.values().flat_map(|lanes| lanes.chunks(GANG)).filter(|lanes| lanes.len() >= FEWEST)
        {
            let strips: Vec<_> = lanes.iter().map(|lane| inserts[*lane]).collect();
            if let Some(chains) = Chains::new(&strips, plan.rate) {
                found.push((lanes.to_vec(), Some(chains)));
            }
        }
        let taken: Vec<usize> = found.iter().flat_map(|(lanes, _)| lanes.clone()).collect();
        found.extend((0..nodes.len()).filter(|lane| !taken.contains(lane)).map(|lane| (vec![lane], None)));
        let mut nodes: Vec<Option<Node<'a>>> = nodes.into_iter().map(Some).collect();
        let team = |(lanes, chains): (Vec<usize>, Option<Chains>)| {
            let nodes = lanes.iter().filter_map(|lane| nodes[*lane].take()).collect();
            Self { nodes, lanes, chains }
        };
        found.into_iter().map(team).collect()
    }

    /// Chunks by which it is behind the sources.
    pub fn depth(&self) -> u64 {
        self.nodes.first().map_or(0, |node| node.depth)
    }

    /// Makes chunk number `chunk` of the sound of each.
    pub fn work<'c>(
        &mut self,
        chunk: u64,
        input: &impl Fn(usize) -> Option<&'c Chunk>,
        takes: &dyn Takes,
    ) -> Result<(), Error> {
        match &mut self.chains {
            Some(chains) => work_together(&mut self.nodes, chains, chunk, input, takes),
            None => self.nodes.iter_mut().try_for_each(|node| node.work(chunk, input, takes)),
        }
    }
}

/// The inserts of a node; none if it has no stage of them.
fn inserts<'a>(plan: &'a Plan, node: &Node<'_>) -> &'a [(Device, Option<usize>)] {
    match node.inserts().map(|at| &plan.job(node.stages[at].job).work) {
        Some(Work::Chain { devices, .. }) => devices,
        _ => &[],
    }
}
