/** The desk's shapes, and the words it uses for them. */

export const STATUSES = { draft: "In work", approved: "Approved", sent: "Sent" };
