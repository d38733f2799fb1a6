import Box from "@mui/material/Box";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "../api/contract";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { AuthDialog } from "./AuthDialog";
import { valueAt } from "./pointer";
import { type Profile, profiles } from "./queries";
import { Said } from "./Said";

const words = say.auth;

/** Which auth profile requests use; another one is made right here. `proposed` is what a document says of it. */
export function AuthPicker({ proposed }: { proposed?: components["schemas"]["AuthProfile"] }) {
  const { definition, set, findings } = useForm();
  const { data: all = [] } = useQuery(profiles());
  const [isNew, setNew] = useState(false);
  const name = (valueAt(definition, "/auth") as string | null | undefined) ?? "";
  const said = findings.get("/auth") ?? [];
  const chosen = all.find((one) => one.name === name);
  const choose = (value: string) => (value === NEW ? setNew(true) : set("/auth", value || undefined));
  return (
    <Box data-field="/auth">
      <TextField
        select
        label={words.label}
        value={name}
        onChange={(event) => choose(event.target.value)}
        error={said.some((one) => one.severity === "wrong")}
        helperText={said.length > 0 ? <Said findings={said} /> : chosen ? aboutOf(chosen) : undefined}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true }, formHelperText: { component: "div" } }}
      >
        <MenuItem value="">{words.none}</MenuItem>
        {name && !chosen && <MenuItem value={name}>{words.missing(name)}</MenuItem>}
        {all.map((one) => <MenuItem key={one.name} value={one.name}>{one.name}</MenuItem>)}
        <MenuItem value={NEW} sx={{ borderTop: 1, borderColor: "divider", color: "primary.main" }}>{words.new}</MenuItem>
      </TextField>
      {isNew && <AuthDialog fresh={proposed && !all.some((one) => one.name === proposed.name) ? proposed : freshOf(name && !chosen ? name : "", String(valueAt(definition, "/endpoint") ?? ""))} onMade={(made) => (setNew(false), set("/auth", made))} onClose={() => setNew(false)} />}
    </Box>
  );
}

const NEW = "\u0000new";

const aboutOf = (profile: Profile) => [profile.secret || profile.method.type === "none" ? words.has : words.lacks, profile.used_by.length > 0 ? words.usedBy(profile.used_by.length) : "", profile.hosts.join(", ")].filter(Boolean).join(" ");

/** A profile for this endpoint, named after its host. */
function freshOf(name: string, endpoint: string): components["schemas"]["AuthProfile"] {
  const host = URL.canParse(endpoint) ? new URL(endpoint).host : "";
  const label = host.split(":")[0]?.split(".").at(-2) ?? "";
  return { name: name || (/^[a-z][a-z0-9-]*$/.test(label) ? label : ""), method: { type: "bearer" }, hosts: host ? [host] : [] };
}
