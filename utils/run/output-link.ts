/** Address of the file that a stage put out; the browser saves it. */
export const toOutputLink = (runId: string, stageKey: string, sha256: string): string =>
  `/api/v1/runs/${runId}/stages/${encodeURIComponent(stageKey)}/outputs/${sha256}`
