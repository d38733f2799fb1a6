import { api, ask } from "../api/client";
import { picturesChanged, queries } from "../api/queries";

/** Jobs, spending and budgets ask again. */
export async function moneyChanged() {
  await Promise.all(["jobs", "job", "usage", "budgets"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  await picturesChanged();
}

/** Asks for what is missing; calls whose outcome is unknown only where a person says so. */
export async function retry(id: string, resend_unknown: boolean) {
  await ask(api.POST("/api/v1/jobs/{id}/retry", { params: { path: { id } }, body: { resend_unknown } }));
  await moneyChanged();
}

/** Notes what the vendor billed for calls whose outcome is unknown: of one call, or of all of the job. */
export async function reconcile(id: string, charged_usd: number, call?: string): Promise<void> {
  await ask(api.POST("/api/v1/jobs/{id}/reconcile", { params: { path: { id } }, body: { charged_usd, call } }));
  await moneyChanged();
}
