import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControl from "@mui/material/FormControl";
import FormControlLabel from "@mui/material/FormControlLabel";
import FormLabel from "@mui/material/FormLabel";
import MenuItem from "@mui/material/MenuItem";
import Radio from "@mui/material/Radio";
import RadioGroup from "@mui/material/RadioGroup";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sentence } from "../shared/say";
import { t } from "../strings";
import { makeToken, type Wanted } from "./tokens";
import { type Level, LEVELS } from "./words";

const say = t.access;

/** What may be spent: nothing said is without bounds. */
type Bound = "none" | "usd" | "images";

/** Asks what a new token is to be. The first one closes the server to whoever has none, so it is made to open everything. */
export function MakeDialog({ isFirst, onClose }: { isFirst: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [level, setLevel] = useState<Level>(isFirst ? "admin" : "generate");
  const [bound, setBound] = useState<Bound>("none");
  const [amount, setAmount] = useState("");
  const [every, setEvery] = useState<"day" | "month">("month");
  const many = Number(amount);
  const isAmount = bound === "none" || (amount.trim() !== "" && many > 0 && (bound === "usd" || Number.isInteger(many)));
  const make = useMutation({
    mutationFn: () => {
      const most = bound === "usd" ? { usd: many } : { images: many };
      const wanted: Wanted = { name: name.trim(), scopes: [...LEVELS[level]], ...(bound !== "none" && { budget: { every, most } }) };
      return makeToken(wanted, isFirst);
    },
  });
  const isRight = name.trim() !== "" && isAmount;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) make.mutate();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="make">
      <form onSubmit={submit}>
        <DialogTitle id="make" component="h2" variant="h2">{say.make}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2 }}>
          {isFirst && <Alert severity="warning" variant="outlined">{say.first}</Alert>}
          <TextField
            autoFocus
            label={say.name}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={make.isError}
            helperText={make.error ? sentence(make.error.message) : say.nameHelp}
            slotProps={{ htmlInput: { spellCheck: false, autoComplete: "off", autoCapitalize: "none", maxLength: 64 } }}
            sx={{ mt: 1 }}
          />
          <FormControl>
            <FormLabel id="allows" sx={{ fontSize: "0.8125rem" }}>{say.allows}</FormLabel>
            <RadioGroup aria-labelledby="allows" value={level} onChange={(_, to) => setLevel(to as Level)}>
              {(["generate", "read", "admin"] as const).map((one) => (
                <FormControlLabel
                  key={one}
                  value={one}
                  disabled={isFirst && one !== "admin"}
                  control={<Radio size="small" />}
                  sx={{ alignItems: "flex-start", my: 0.25 }}
                  label={
                    <Box sx={{ pt: 0.75, fontSize: "0.8125rem" }}>
                      {say.level[one]}
                      <Typography variant="caption" component="div" sx={{ color: "text.secondary" }}>{say.levelHelp[one]}</Typography>
                    </Box>
                  }
                />
              ))}
            </RadioGroup>
          </FormControl>
          <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "repeat(2, minmax(0, 1fr))", rowGap: 2 }}>
            <TextField select label={say.budget} value={bound} onChange={(event) => setBound(event.target.value as Bound)} sx={{ gridColumn: "1 / -1" }}>
              {(["none", "usd", "images"] as const).map((one) => <MenuItem key={one} value={one}>{say.bound[one]}</MenuItem>)}
            </TextField>
            {bound !== "none" && (
              <>
                <TextField label={say.amount} type="number" value={amount} onChange={(event) => setAmount(event.target.value)} error={amount !== "" && !isAmount} slotProps={{ htmlInput: { min: 0, step: bound === "usd" ? "any" : 1 } }} />
                <TextField select label={say.every} value={every} onChange={(event) => setEvery(event.target.value as typeof every)}>
                  {(["day", "month"] as const).map((one) => <MenuItem key={one} value={one}>{say.times[one]}</MenuItem>)}
                </TextField>
              </>
            )}
          </Box>
        </DialogContent>
        <DialogActions>
          <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" variant="contained" disabled={!isRight} loading={make.isPending}>{say.make}</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
