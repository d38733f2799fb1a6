import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import { api, ask } from "../api/client";
import { queries } from "../api/queries";
import type { Board } from "../api/types";
import { linkTo } from "../app/routes";
import { Sure } from "../shared/Sure";
import { toast } from "../shared/toast";
import { t } from "../strings";

const say = t.gallery.boards;

/** Makes a board, or gives one another name. */
export function Naming({ board, onClose }: { board: Board | "new"; onClose: () => void }) {
  const old = board === "new" ? undefined : board;
  const [name, setName] = useState(old?.name ?? "");
  const [error, setError] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim() };
    try {
      await (old ? ask(api.PATCH("/api/v1/boards/{id}", { params: { path: { id: old.id } }, body })) : ask(api.POST("/api/v1/boards", { body })));
      await queries.invalidateQueries({ queryKey: ["boards"] });
      onClose();
    } catch (refusal) {
      setError((refusal as Error).message);
    }
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="naming">
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle id="naming" component="h2" variant="h2">{old ? say.rename : say.add}</DialogTitle>
        <DialogContent>
          <TextField autoFocus label={say.name} value={name} onChange={(event) => setName(event.target.value)} error={Boolean(error)} helperText={error} slotProps={{ htmlInput: { maxLength: 200 } }} sx={{ mt: 1 }} />
        </DialogContent>
        <DialogActions>
          <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" variant="contained" disabled={!name.trim()}>{old ? t.common.save : say.make}</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Removes a board; its pictures stay. */
export function Removing({ board, onClose }: { board: Board; onClose: () => void }) {
  const remove = async () => {
    onClose();
    try {
      await ask(api.DELETE("/api/v1/boards/{id}", { params: { path: { id: board.id } } }));
      toast(say.removed(board.name));
      if (window.location.hash.includes(board.id)) window.location.hash = linkTo("gallery");
    } catch (error) {
      toast((error as Error).message);
    }
    await queries.invalidateQueries({ queryKey: ["boards"] });
  };
  return <Sure text={say.removeAsk(board.name)} action={say.remove} onYes={() => void remove()} onClose={onClose} />;
}
