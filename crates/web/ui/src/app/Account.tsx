import ListItemText from "@mui/material/ListItemText";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../api/client";
import { queries, who } from "../api/queries";
import { session } from "../api/session";
import { useMay } from "../api/useMay";
import { icon } from "../shared/icons";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { NOBODY } from "./nobody";
import { RailEntry } from "./RailEntry";
import { linkTo } from "./routes";

const LockIcon = icon("M8 11V8a4 4 0 0 1 8 0v3M6 11h12v9H6zM12 14.5v2", "Lock");
const PersonIcon = icon("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0", "Person");

/** Who one is here, the way out, and for whoever runs the server who else may come in. Where no token is needed, that alone. */
export function Account({ here }: { here: boolean }) {
  const { data } = useQuery(who());
  const mayAdmit = useMay("admin");
  const [at, setAt] = useState<HTMLElement | null>(null);
  const leave = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/session", {})),
    onSuccess: () => {
      session.left();
      queries.clear();
    },
    onError: (error) => toast(t.login.outFailed(error.message)),
  });
  if (!data) return null;
  const access = { label: t.app.pages.access, href: linkTo("access") };
  if (data.name === NOBODY) return mayAdmit && <RailEntry icon={LockIcon} here={here} {...access} />;
  const close = () => setAt(null);
  return (
    <>
      <RailEntry icon={PersonIcon} label={t.login.account} onClick={(event) => setAt(event.currentTarget)} here={here} menu={at !== null} />
      <Menu anchorEl={at} open={at !== null} onClose={close} anchorOrigin={{ vertical: "top", horizontal: "center" }} transformOrigin={{ vertical: "bottom", horizontal: "center" }} slotProps={{ list: { "aria-label": t.login.account } }}>
        {mayAdmit && <MenuItem component="a" href={access.href} onClick={close}>{access.label}</MenuItem>}
        <MenuItem disabled={leave.isPending} onClick={() => (close(), leave.mutate())}>
          <ListItemText primary={t.login.out} secondary={t.login.as(data.name)} slotProps={{ primary: { variant: "body2" }, secondary: { variant: "caption" } }} sx={{ m: 0, maxWidth: 280, overflowWrap: "anywhere" }} />
        </MenuItem>
      </Menu>
    </>
  );
}
