import ListItemText from "@mui/material/ListItemText";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../api/client";
import { queries, who } from "../api/queries";
import { session } from "../api/session";
import { icon } from "../shared/icons";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { RailEntry } from "./RailEntry";

const PersonIcon = icon("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0", "Person");

/** Who asks without a token, where none is needed; no token has this name. */
const NOBODY = "local";

/** Who one is here, and the way out; nothing where no token is needed. */
export function Account() {
  const { data } = useQuery(who());
  const [at, setAt] = useState<HTMLElement | null>(null);
  const leave = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/session", {})),
    onSuccess: () => {
      session.lost();
      queries.clear();
    },
    onError: (error) => toast(t.login.outFailed(error.message)),
  });
  if (!data || data.name === NOBODY) return null;
  const close = () => setAt(null);
  return (
    <>
      <RailEntry icon={PersonIcon} label={t.login.account} onClick={(event) => setAt(event.currentTarget)} menu={at !== null} />
      <Menu anchorEl={at} open={at !== null} onClose={close} anchorOrigin={{ vertical: "top", horizontal: "center" }} transformOrigin={{ vertical: "bottom", horizontal: "center" }} slotProps={{ list: { "aria-label": t.login.account } }}>
        <MenuItem disabled={leave.isPending} onClick={() => (close(), leave.mutate())}>
          <ListItemText primary={t.login.out} secondary={t.login.as(data.name)} sx={{ m: 0, maxWidth: 280, overflowWrap: "anywhere" }} />
        </MenuItem>
      </Menu>
    </>
  );
}
