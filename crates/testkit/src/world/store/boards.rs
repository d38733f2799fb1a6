//! Boards.

use super::Tables;
use impasto_ports::BoardRow;

impl Tables {
    pub(super) fn list_boards(&self) -> Vec<BoardRow> {
        self.boards.values().rev().cloned().collect()
    }

    pub(super) fn put_board(&mut self, board: &BoardRow) {
        let kept = self.boards.entry(board.id.clone()).or_insert_with(|| board.clone());
        kept.name.clone_from(&board.name);
    }

    pub(super) fn remove_board(&mut self, id: &str) -> bool {
        for image in self.images.values_mut().filter(|image| image.board.as_deref() == Some(id)) {
            image.board = None;
        }
        self.boards.remove(id).is_some()
    }
}
