/** The names of the tools in the toolsets of the service. */
const pointer = [
  'double_click',
  'hold_key',
  'key',
  'left_click',
  'left_click_drag',
  'left_mouse_down',
  'left_mouse_up',
  'middle_click',
  'mouse_move',
  'right_click',
  'screenshot',
  'scroll',
  'triple_click',
  'type',
  'wait',
  'zoom',
]

export const computerMembers: readonly string[] = [...pointer, 'cursor_position']

export const browserMembers: readonly string[] = [
  ...pointer,
  'close_tab',
  'file_upload',
  'find',
  'form_input',
  'get_page_text',
  'hover',
  'javascript_exec',
  'list_tabs',
  'navigate',
  'new_tab',
  'read_console',
  'read_network',
  'read_page',
  'scroll_to',
  'switch_tab',
]
