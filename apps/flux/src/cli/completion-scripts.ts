/*
 * What shells run to complete `flux`: each asks the hidden command `flux __complete WORD…` for the words that
 * fit the last one, a line each, with a description after a tab, and a last line `:0` (nothing special) or
 * `:4` (no file names), as cobra's programs answer.
 */

const bash = `# bash completion for flux; with an alias: complete -o default -F __start_flux ALIAS
__start_flux() {
  local program="\${COMP_WORDS[0]}" current line directive=0 last=-1 i
  local -a given=() words=()
  COMPREPLY=()
  type -P "$program" >/dev/null || program=flux
  # bash takes --flag=value apart at the =.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if [[ $last -ge 0 && ("\${COMP_WORDS[i]}" == "=" || "\${COMP_WORDS[i - 1]}" == "=") ]]; then
      given[last]+="\${COMP_WORDS[i]}"
    else
      given[++last]="\${COMP_WORDS[i]}"
    fi
  done
  current="\${given[last]}"
  while IFS= read -r line; do
    if [[ "$line" == :* ]]; then directive="\${line#:}"; else words+=("\${line%%$'\\t'*}"); fi
  done < <("$program" __complete "\${given[@]}" 2>/dev/null)
  for line in "\${words[@]}"; do
    if [[ "$line" != "$current"* ]]; then continue; fi
    if [[ "$current" == --*=* && "$COMP_WORDBREAKS" == *=* ]]; then line="\${line#*=}"; fi
    COMPREPLY+=("$line")
  done
  # Without words of its own, -o default lets bash offer file names.
  if [[ "$directive" == 4 ]]; then compopt +o default 2>/dev/null; fi
}
complete -o default -F __start_flux flux
`;

const zsh = `#compdef flux
compdef _flux flux
_flux() {
  local line word text directive=0
  local -a found
  while IFS= read -r line; do
    if [[ "$line" == :* ]]; then directive="\${line#:}"; continue; fi
    word="\${line%%$'\\t'*}"
    text="\${line#*$'\\t'}"
    found+=("\${word//:/\\\\:}:\${text}")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe 'flux' found; elif [[ "$directive" != 4 ]]; then _files; fi
}
if [ "$funcstack[1]" = "_flux" ]; then _flux; fi
`;

const fish = `# fish completion for flux
function __flux_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l directive 4
  for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
    if string match -q ':*' -- $line
      set directive (string sub -s 2 -- $line)
    else
      echo $line
    end
  end
  if test "$directive" = 0
    __fish_complete_path (commandline -ct)
  end
end
complete -c flux -f -a '(__flux_complete)'
`;

const powershell = `# powershell completion for flux
Register-ArgumentCompleter -Native -CommandName 'flux' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  & flux __complete @words 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
    $word, $text = $_ -split "\`t", 2
    if (-not $text) { $text = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
  }
}
`;

/** The completion scripts, by shell. */
export const completionScripts = { bash, zsh, fish, powershell };
