import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import { type ReactNode, useState } from "react";
import { Act, MenuButton } from "../gallery/Actions";
import { CopyIcon, DownloadIcon, MoreIcon, TrashIcon } from "../shared/icons";
import { custom as say } from "../strings/custom";
import { fileOf } from "./changes";
import type { CustomModel } from "./queries";
import { Removal } from "./Removal";

interface Props {
  model: CustomModel;
  /** What comes before what every model of one's own has. */
  first?: { label: string; icon: ReactNode; act(): void };
  onCopy(): void;
  onGone?(): void;
}

/** What can be done with a model of one's own, wherever it is shown. */
export function ModelMenu({ model, first, onCopy, onGone }: Props) {
  const [isLeaving, setLeaving] = useState(false);
  return (
    <>
      <MenuButton button={(open) => <Act label={say.actions(model.name)} onClick={open}><MoreIcon /></Act>}>
        {(close) => [
          first && (
            <MenuItem key="first" onClick={() => (close(), first.act())}>
              <ListItemIcon>{first.icon}</ListItemIcon>
              {first.label}
            </MenuItem>
          ),
          <MenuItem key="copy" onClick={() => (close(), onCopy())}>
            <ListItemIcon><CopyIcon /></ListItemIcon>
            {say.copy}
          </MenuItem>,
          <MenuItem key="export" component="a" href={fileOf(model.key)} download={`${model.source.split("/").at(-1)}.yaml`} onClick={close}>
            <ListItemIcon><DownloadIcon /></ListItemIcon>
            {say.export}
          </MenuItem>,
          <MenuItem key="remove" onClick={() => (close(), setLeaving(true))}>
            <ListItemIcon><TrashIcon /></ListItemIcon>
            {say.remove}
          </MenuItem>,
        ]}
      </MenuButton>
      {isLeaving && <Removal model={model} onClose={() => setLeaving(false)} onGone={onGone} />}
    </>
  );
}
