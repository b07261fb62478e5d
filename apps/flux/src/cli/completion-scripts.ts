/*
 * What shells run to complete `flux`: each asks the hidden command `flux __complete WORD…` for the words that
 * fit the last one, a line each, with a description after a tab, and a last line `:0` (nothing special) or
 * `:4` (no file names), as cobra's programs answer.
 */

const bash = `# bash completion for flux
_flux_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line directive=0
  local -a words=()
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ "$line" == :* ]]; then directive="\${line#:}"; else words+=("\${line%%$'\\t'*}"); fi
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  for line in "\${words[@]}"; do
    if [[ "$line" == "$current"* ]]; then COMPREPLY+=("$line"); fi
  done
  if [[ \${#COMPREPLY[@]} -eq 0 && "$directive" != 4 ]]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o default -F _flux_complete flux
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
  for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
    if not string match -q ':*' -- $line
      echo $line
    end
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
