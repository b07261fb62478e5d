import { timeMethod } from '../builtins/time-methods.ts';
import type { State } from './state.ts';
import {
  type GoMap,
  type GoMethod,
  GoStruct,
  type GoValue,
  getKey,
  isMap,
  namedType,
  typeName,
} from './values.ts';

/**
 * One step of a chain of fields (text/template evalField). `parent` is what the receiver is a field of; where it is of
 * none, `isInterface` tells whether its static type is interface {}, which is what Go names in messages. `args`,
 * evaluated only by a method, are there when the field is called like a function.
 */
export function evaluateField(
  state: State,
  receiver: GoValue,
  name: string,
  parent: GoValue,
  isInterface: boolean,
  args: (() => GoValue[]) | undefined,
): GoValue {
  if (receiver === undefined) {
    if (state.run.missingKey === 'error') return state.fail(`nil data; no entry for key "${name}"`);
    return undefined;
  }
  if (receiver === null) return state.fail(`nil pointer evaluating interface {}.${name}`);
  if (isMap(receiver)) return mapEntry(state, receiver, name, args);
  if (receiver instanceof GoStruct) {
    if (hasField(receiver, name)) return structField(state, receiver, name, args);
    if (receiver.parts.has(name))
      return state.fail(`${name} is an unexported field of struct type ${typeName(receiver)}`);
    return state.fail(`can't evaluate field ${name} in type ${shownType(receiver, parent, isInterface)}`);
  }
  const timed = timeMethod(receiver, name);
  if (timed !== undefined) return callMethod(state, timed, name, args);
  return state.fail(`can't evaluate field ${name} in type ${shownType(receiver, parent, isInterface)}`);
}

function mapEntry(state: State, map: GoMap, name: string, args: (() => GoValue[]) | undefined): GoValue {
  const type = namedType(map);
  const method = type?.methods?.get(name);
  if (method !== undefined) return callMethod(state, method, name, args);
  if (args !== undefined) return state.fail(`${name} is not a method but has arguments`);
  return mapField(state, getKey(map, name), name, type?.zero ?? null);
}

function shownType(receiver: GoValue, parent: GoValue, isInterface: boolean): string {
  const hidden = parent === undefined ? isInterface : holdsInterfaces(parent);
  return hidden ? 'interface {}' : typeName(receiver);
}

/** Whether a struct has a field or method of a name; a named map has all of them. */
function hasField({ methods, fields, elements }: GoStruct, name: string): boolean {
  return methods.has(name) || fields.has(name) || (elements !== undefined && isMap(elements));
}

/** Whether the fields of a value are of the type interface {}: not those of a struct, or of a map of one type. */
function holdsInterfaces(value: GoValue): boolean {
  return isMap(value) && namedType(value)?.zero === undefined;
}

function mapField(state: State, value: GoValue, name: string, zero: GoValue): GoValue {
  if (value !== undefined) return value;
  switch (state.run.missingKey) {
    case 'default':
      return undefined;
    case 'zero':
      return zero;
    case 'error':
      return state.fail(`map has no entry for key "${name}"`);
  }
}

function structField(
  state: State,
  receiver: GoStruct,
  name: string,
  args: (() => GoValue[]) | undefined,
): GoValue {
  const method = receiver.methods.get(name);
  if (method !== undefined) return callMethod(state, method, name, args);
  const { elements } = receiver;
  if (elements !== undefined && isMap(elements) && args === undefined)
    return mapField(state, getKey(elements, name), name, receiver.zero);
  if (args !== undefined) return state.fail(`${name} has arguments but cannot be invoked as function`);
  return receiver.fields.get(name);
}

function callMethod(
  state: State,
  method: GoMethod,
  name: string,
  args: (() => GoValue[]) | undefined,
): GoValue {
  const wanted = method.length;
  const { node } = state;
  const given = args?.() ?? [];
  if (given.length !== wanted)
    return state.fail(`wrong number of args for ${name}: want ${wanted} got ${given.length}`);
  try {
    return method(...given);
  } catch (thrown) {
    // A failure has the place of the method, what comes after it that of the last argument.
    state.node = node;
    return state.failCall(name, thrown);
  }
}
