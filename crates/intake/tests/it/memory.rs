//! A sink that keeps everything in memory.

use impasto_intake::Sink;
use std::io;

/// What happened to a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Open(Vec<u8>),
    Closed(Vec<u8>),
    Abandoned,
}

/// Keeps all pictures in memory and insists on the order of calls that [`Sink`] promises.
#[derive(Debug, Default)]
pub(crate) struct Memory(pub(crate) Vec<Kept>);

impl Memory {
    /// The whole pictures with their numbers.
    pub(crate) fn closed(&self) -> Vec<(usize, Vec<u8>)> {
        let whole = |(number, kept): (usize, &Kept)| match kept {
            Kept::Closed(bytes) => Some((number, bytes.clone())),
            _ => None,
        };
        self.0.iter().enumerate().filter_map(whole).collect()
    }

    pub(crate) fn abandoned(&self) -> Vec<usize> {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, kept)| **kept == Kept::Abandoned)
            .map(|(number, _)| number)
            .collect()
    }

    pub(crate) fn has_open(&self) -> bool {
        self.0.iter().any(|kept| matches!(kept, Kept::Open(_)))
    }
}

impl Sink for Memory {
    fn open(&mut self, number: usize) -> io::Result<()> {
        assert!(!self.has_open(), "opened twice");
        assert_eq!(number, self.0.len());
        self.0.push(Kept::Open(Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.0.last_mut() {
            Some(Kept::Open(all)) => all.extend_from_slice(bytes),
            _ => panic!("wrote to nothing"),
        }
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        match self.0.pop() {
            Some(Kept::Open(bytes)) => self.0.push(Kept::Closed(bytes)),
            _ => panic!("closed nothing"),
        }
        Ok(())
    }

    fn abandon(&mut self, number: usize) {
        assert_eq!(number + 1, self.0.len());
        match self.0.pop() {
            Some(Kept::Open(_)) => self.0.push(Kept::Abandoned),
            _ => panic!("abandoned nothing"),
        }
    }
}
