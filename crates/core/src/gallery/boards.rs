//! Boards: pictures that a person put together.

use crate::{Asker, Studio, studio::Inner};
use impasto_ports::BoardRow;
use impasto_sdk::{Error, Kind, Result};

/// Letters of a board's name at most.
const LONGEST_NAME: usize = 200;

impl Studio {
    /// Boards, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn boards(&self) -> Result<Vec<BoardRow>> {
        self.store.boards().await
    }

    /// One board.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn board(&self, id: &str) -> Result<BoardRow> {
        let found = self.store.boards().await?.into_iter().find(|board| board.id == id);
        found.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no board {id:?}")))
    }

    /// A board that this caller may see.
    ///
    /// # Errors
    /// What the store says.
    pub async fn board_for(&self, asker: Asker<'_>, id: &str) -> Result<Option<BoardRow>> {
        let is_it = |board: &BoardRow| board.id == id && asker.sees.is_none_or(|own| own == board.caller);
        Ok(self.store.boards().await?.into_iter().find(is_it))
    }

    /// Makes a board.
    ///
    /// # Errors
    /// `InvalidRequest` for a name that is empty or too long, or what the store says.
    pub async fn add_board(&self, name: &str, caller: &str) -> Result<BoardRow> {
        let (name, created_ms) = (checked(name)?, self.clock.now_ms());
        let board = BoardRow { id: Inner::id(), name, caller: caller.into(), created_ms };
        self.store.put_board(&board).await?;
        Ok(board)
    }

    /// Gives a board another name.
    ///
    /// # Errors
    /// `NotFound`, `InvalidRequest` for a name that is empty or too long, or what the store says.
    pub async fn rename_board(&self, id: &str, name: &str) -> Result<BoardRow> {
        let board = BoardRow { name: checked(name)?, ..self.board(id).await? };
        self.store.put_board(&board).await?;
        Ok(board)
    }

    /// Removes a board. Its pictures stay in the gallery.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn remove_board(&self, id: &str) -> Result<()> {
        if self.store.remove_board(id).await? {
            return Ok(());
        }
        Err(Error::new(Kind::NotFound, format!("there is no board {id:?}")))
    }
}

fn checked(name: &str) -> Result<String> {
    let name = name.trim();
    let letters = name.chars().count();
    if (1..=LONGEST_NAME).contains(&letters) {
        return Ok(name.into());
    }
    let message = format!("name: expected 1 to {LONGEST_NAME} letters, got {letters}");
    Err(Error::new(Kind::InvalidRequest, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_neither_empty_nor_endless() {
        assert_eq!(checked(" foxes ").unwrap(), "foxes");
        for wrong in ["", "  ", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(checked(wrong).unwrap_err().kind, Kind::InvalidRequest, "{wrong}");
        }
    }
}
