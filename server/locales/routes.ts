export const routeSummaries: Record<string, string> = {}
