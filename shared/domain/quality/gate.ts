/** The stage kind that waits until the lot of its input is decided; its parameter `policy` names the quality policy. */
export const GATE_KIND = 'acceptance.gate'
