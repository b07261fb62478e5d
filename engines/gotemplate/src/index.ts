export { FunctionError, TemplateError, type TemplatePlace } from './errors.ts';
export { type Budget, isStackEnd } from './exec/budget.ts';
export type { CallContext, FunctionMap, GoFunction } from './exec/function.ts';
export type { ParamType } from './exec/param-type.ts';
export type { MissingKey } from './exec/state.ts';
export {
  asPlainMap,
  emptyMap,
  GoBytes,
  GoDuration,
  GoError,
  GoInteger,
  type GoMap,
  type GoMethod,
  GoStruct,
  GoTime,
  type GoValue,
  getKey,
  type IntegerKind,
  integerOf,
  isInteger,
  isList,
  isMap,
  isTrue,
  kindName,
  type NamedType,
  namedType,
  nameType,
  setKey,
  sortedKeys,
  typedMethod,
  typeName,
  underlying,
} from './exec/values.ts';
export { weigh, weighing } from './exec/weigh.ts';
export { byteLength, byteSlice, bytesOf, textOf } from './format/bytes.ts';
export { formatGoDuration } from './format/duration.ts';
export { formatFloat } from './format/float.ts';
export { formatValue, sprint } from './format/print.ts';
export { sprintf } from './format/printf.ts';
export { formatGoTime, offsetText, type WallClock, wallClock } from './format/time.ts';
export { DAYS, formatTime, MONTHS, parseLayout } from './format/time-layout.ts';
export { readFloat, readInteger } from './parse/literals.ts';
export { TemplateCache } from './template-cache.ts';
export { type ExecuteOptions, TemplateSet } from './template-set.ts';
