/** Who applies: the field manager, and the group of labels and switches. */
export interface Owner {
  readonly field: string;
  readonly group: string;
}
