import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api, ask } from "../api/client";
import { models } from "../api/queries";
import type { Model } from "../api/types";
import { useMay } from "../api/useMay";
import { go, linkTo } from "../app/routes";
import { deskDo } from "../generate/desk";
import { Act } from "../gallery/Actions";
import { CloseIcon, GenerateIcon, KeyIcon, TrashIcon } from "../shared/icons";
import { range } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { uninstall } from "./changes";
import { EditForm } from "./EditForm";
import { dayInWords, Standing } from "./ModelRow";
import { capabilityWords } from "./words";

const say = t.models;

/** A model: what it can do, what it costs, and what a person laid over it. */
export function ModelDetails({ model, onClose }: { model: Model; onClose: () => void }) {
  const { data: all = [] } = useQuery(models());
  const removal = useMutation({ mutationFn: () => uninstall(model), onSuccess: onClose, onError: (error) => toast(error.message) });
  const mayChange = useMay("admin");
  const successor = all.find((one) => one.provider_id === model.provider_id && one.provider_model_id === model.replaced_by);
  const use = () => {
    deskDo.choose(model);
    go("generate");
  };
  return (
    <Box component="aside" aria-label={model.name} sx={{ p: 3, display: "grid", gap: 3, gridTemplateColumns: "minmax(0, 1fr)", alignContent: "start" }}>
      <Box>
        <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1 }}>
          <Typography variant="h1" component="h2" sx={{ flexGrow: 1, overflowWrap: "anywhere" }}>{model.name}</Typography>
          <Act label={say.close} onClick={onClose}><CloseIcon /></Act>
        </Box>
        <Typography variant="body2" sx={{ color: "text.secondary", mb: 1 }}>{`${model.provider_id}/${model.provider_model_id}`}</Typography>
        <Standing model={model} />
        <Typography variant="body2" sx={{ mt: 1 }}>{model.description}</Typography>
        {model.source_url && <Link href={model.source_url} target="_blank" rel="noreferrer">{say.source}</Link>}
      </Box>
      {model.warnings.map((warning) => <Alert key={warning} severity="warning">{warning}</Alert>)}
      {model.replaced_by && (
        <Alert severity="info">{successor ? <Link href={linkTo("models", [successor.key ?? ""])}>{say.replaced(successor.name ?? "")}</Link> : say.replaced(model.replaced_by)}</Alert>
      )}
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
        {model.usable || model.enabled === false ? (
          <Button variant="contained" startIcon={<GenerateIcon />} disabled={!model.usable} onClick={use}>{say.use}</Button>
        ) : (
          mayChange && <Button variant="contained" startIcon={<KeyIcon />} href={linkTo("providers", [model.provider_id])}>{say.addKey}</Button>
        )}
        {mayChange && <Button variant="outlined" color="inherit" startIcon={<TrashIcon />} loading={removal.isPending} onClick={() => removal.mutate()} sx={{ borderColor: "divider" }}>{say.remove}</Button>}
      </Box>
      <section>
        <Typography variant="h2" component="h3" sx={{ mb: 1 }}>{say.can.title}</Typography>
        <Box component="dl" sx={{ m: 0, display: "grid", gridTemplateColumns: "112px minmax(0, 1fr)", rowGap: 1, columnGap: 2, "& dt": { color: "text.secondary" }, "& dd": { m: 0 } }}>
          {model.capabilities && capabilityWords(model.capabilities).map(({ label, text }) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </Fragment>
          ))}
          <dt>{say.price}</dt>
          <dd><UsualPrice model={model} /></dd>
        </Box>
      </section>
      {mayChange && <EditForm key={model.key} model={model} />}
    </Box>
  );
}

/** What a picture costs with the usual settings: a plan says it, and calls nobody. */
function UsualPrice({ model }: { model: Model }) {
  const { data, error } = useQuery({
    queryKey: ["usual-price", model.key],
    queryFn: () => ask(api.POST("/api/v1/plan", { body: { model: model.key ?? "", prompt: "a", num_images: 1 } as never })).then((plan) => plan.price),
    retry: false,
  });
  if (error) return <>{say.can.notKnown}</>;
  if (!data) return <>…</>;
  const text = range(data.low_usd, data.high_usd);
  if (data.basis === "unpriced" || text === undefined) return <>{say.unpriced}</>;
  if (data.high_usd === 0) return <>{say.free}</>;
  return <>{say.priceOf(text, data.as_of ? dayInWords(data.as_of) : undefined, say.layers[data.layer ?? "built_in"] ?? "")}</>;
}
