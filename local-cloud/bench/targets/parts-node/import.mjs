// A module whose import computes.
import { burn } from './burn.mjs';

burn(Number(process.env['IMPORT_CPU_MS'] ?? 0));
