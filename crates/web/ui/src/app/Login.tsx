import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Paper from "@mui/material/Paper";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "../api/client";
import { listenAgain } from "../api/events";
import { Refusal } from "../api/problem";
import { queries } from "../api/queries";
import { session } from "../api/session";
import { t } from "../strings";

/** Takes a token and exchanges it for a cookie; the page itself keeps neither. */
export function Login() {
  const [token, setToken] = useState("");
  const login = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/session", { body: { token: token.trim() } })),
    onSuccess: ({ name }) => {
      session.begun(name);
      listenAgain();
      return queries.resetQueries();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <Box component="main" sx={{ minHeight: "100dvh", display: "grid", placeItems: "center", p: 3 }}>
      <Paper component="form" variant="outlined" onSubmit={submit} sx={{ p: 3, width: 1, maxWidth: 400, display: "grid", gap: 2 }}>
        <Typography variant="h1">{t.login.title}</Typography>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {t.login.help}
        </Typography>
        <TextField
          label={t.login.token}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={token}
          onChange={(event) => setToken(event.target.value)}
          error={login.isError}
          helperText={login.error instanceof Refusal && login.error.status === 401 ? t.login.wrong : login.error?.message}
        />
        <Button type="submit" variant="contained" disabled={!token.trim() || login.isPending}>
          {t.login.submit}
        </Button>
      </Paper>
    </Box>
  );
}
