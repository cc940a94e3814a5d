/** Address of a stage's output file, for the browser to save. */
export const toOutputLink = (runId: string, stageKey: string, sha256: string): string =>
  `/api/v1/runs/${runId}/stages/${encodeURIComponent(stageKey)}/outputs/${sha256}`
