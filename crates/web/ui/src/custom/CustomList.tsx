import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useMay } from "../api/useMay";
import { go } from "../app/routes";
import { Group, Groups } from "../models/ModelsPage";
import { AddIcon, UploadIcon } from "../shared/icons";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { toast } from "../shared/toast";
import { custom as say } from "../strings/custom";
import { bring } from "./changes";
import { CustomRow } from "./CustomRow";
import { note } from "./editing";
import { customModels } from "./queries";

/** Models that people described, and the ways to another one. */
export default function CustomList() {
  const asked = useQuery(customModels());
  const mayChange = useMay("admin");
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.data.length === 0)
    return (
      <Empty title={say.none} action={mayChange && <Box sx={{ mt: 1, display: "flex", gap: 1, flexWrap: "wrap", justifyContent: "center" }}><Ways /></Box>}>
        {mayChange ? say.noneText : say.notYours}
      </Empty>
    );
  return (
    <Groups>
      <Group name={say.list} action={mayChange && <Box sx={{ display: "flex", gap: 1, flexDirection: { sm: "row-reverse" }, my: { xs: 1, sm: 0 }, "& button": { whiteSpace: "nowrap" } }}><Ways /></Box>}>
        {asked.data.map((model) => <CustomRow key={model.key} model={model} />)}
      </Group>
    </Groups>
  );
}

/** A new one, or one out of a file. */
function Ways() {
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      const { model, auth_profile: auth } = await bring(await chosen.text());
      if (auth) note(model.key, { open: [], auth });
      toast([say.imported(model.name), auth ? say.importedAuth(auth.name) : ""].filter(Boolean).join(". "));
      go("models", ["custom", model.key]);
    } catch (error) {
      toast((error as Error).message);
    }
  };
  return (
    <>
      <Button variant="contained" startIcon={<AddIcon />} onClick={() => go("models", ["custom", "new"])}>{say.add}</Button>
      <Button variant="outlined" color="inherit" startIcon={<UploadIcon />} onClick={() => file.current?.click()}>{say.import}</Button>
      <input ref={file} type="file" hidden aria-label={say.import} accept=".yaml,.yml,.json" onChange={(event) => (void take(event.target.files?.[0]), (event.target.value = ""))} />
    </>
  );
}
