import { CliError } from '../../cli/errors.ts';
import { choice, type Flag } from '../../cli/flag.ts';

const algorithms = ['rsa', 'ecdsa', 'ed25519'];
const curves = ['p256', 'p384', 'p521'];

const rsaBits: Flag<number> = {
  type: 'rsaKeyBits',
  usage: 'SSH RSA public key bit size (multiplies of 8, min 1024)',
  initial: 2048,
  shown: '2048',
  parse(text) {
    if (text.trim() === '') return 2048;
    if (!/^[+-]?\d+$/.test(text)) {
      throw new CliError('FLAG', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    const bits = Number(text);
    if (bits < 1024) throw new CliError('FLAG', 'RSA key bit size must be at least 1024');
    if (bits % 8 !== 0) throw new CliError('FLAG', 'RSA key bit size must be a multiples of 8');
    return bits;
  },
};

/** Flags about SSH keys to make. */
export const keyFlags = {
  'ssh-key-algorithm': choice('SSH public key algorithm', algorithms, {
    type: algorithms.join('|'),
    initial: 'ecdsa',
    refuse: (text, words) =>
      text.trim() === ''
        ? `no public key algorithm given, must be one of: ${words.join(', ')}`
        : `unsupported public key algorithm '${text}', must be one of: ${words.join(', ')}`,
  }),
  'ssh-rsa-bits': rsaBits,
  'ssh-ecdsa-curve': choice('SSH ECDSA public key curve', curves, {
    type: curves.join('|'),
    initial: 'p384',
    refuse: (text, words) => `unsupported curve '${text}', must be one of: ${words.join(', ')}`,
  }),
};
