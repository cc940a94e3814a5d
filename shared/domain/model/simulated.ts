/** The simulator's models have this prefix; their tokens cost nothing and say nothing about a real model. */
export const isSimulated = (model: string | null): boolean => model?.startsWith('simulator:') ?? false
