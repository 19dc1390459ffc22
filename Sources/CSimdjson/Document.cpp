#include "CSimdjson.h"

#include <simdjson.h>

#include <memory>
#include <new>
#include <vector>

using namespace simdjson;

struct evq_document {
  dom::parser parser;
  std::vector<evq_node> nodes;

  void add(int kind, double number = 0, std::string_view text = {}, size_t count = 0) {
    nodes.push_back({kind, number, text.data(), text.size(), count});
  }

  /* Adds the root without the content of its field `left_out`, which may be most of the text. */
  void flatten_root(dom::element root, std::string_view left_out) {
    dom::object object;
    if (left_out.empty() || root.get(object)) {
      flatten(root);
      return;
    }
    add(EVQ_NODE_OBJECT);
    size_t count = 0;
    for (dom::key_value_pair field : object) {
      add(EVQ_NODE_STRING, 0, field.key);
      if (field.key != left_out) {
        flatten(field.value);
      } else if (field.value.is_array()) {
        add(EVQ_NODE_ARRAY);
      } else if (field.value.is_object()) {
        add(EVQ_NODE_OBJECT);
      } else {
        add(EVQ_NODE_NULL);
      }
      count++;
    }
    nodes[0].count = count;
  }

  /* Recursive: simdjson limits the depth when it parses the text. */
  void flatten(dom::element element) {
    switch (element.type()) {
      case dom::element_type::ARRAY: {
        size_t index = nodes.size();
        add(EVQ_NODE_ARRAY);
        size_t count = 0;
        for (dom::element child : dom::array(element)) {
          flatten(child);
          count++;
        }
        nodes[index].count = count;
        break;
      }
      case dom::element_type::OBJECT: {
        size_t index = nodes.size();
        add(EVQ_NODE_OBJECT);
        size_t count = 0;
        for (dom::key_value_pair field : dom::object(element)) {
          add(EVQ_NODE_STRING, 0, field.key);
          flatten(field.value);
          count++;
        }
        nodes[index].count = count;
        break;
      }
      case dom::element_type::STRING:
        add(EVQ_NODE_STRING, 0, std::string_view(element));
        break;
      case dom::element_type::INT64:
      case dom::element_type::UINT64:
      case dom::element_type::DOUBLE: {
        double number = 0;
        (void)element.get(number);
        add(EVQ_NODE_NUMBER, number);
        break;
      }
      case dom::element_type::BOOL:
        add(bool(element) ? EVQ_NODE_TRUE : EVQ_NODE_FALSE);
        break;
      case dom::element_type::NULL_VALUE:
        add(EVQ_NODE_NULL);
        break;
    }
  }
};

extern "C" {

evq_document *evq_document_parse(const uint8_t *text, size_t length, const char *left_out,
                                 int *is_out_of_memory) {
  *is_out_of_memory = 0;
  try {
    auto document = std::make_unique<evq_document>();
    dom::element root;
    error_code error = document->parser.parse(text, length, false).get(root);
    *is_out_of_memory = error == MEMALLOC;
    if (error) return nullptr;
    document->flatten_root(root, left_out == nullptr ? std::string_view() : left_out);
    return document.release();
  } catch (const std::bad_alloc &) {
    *is_out_of_memory = 1;
    return nullptr;
  }
}

int evq_document_is_valid(const uint8_t *text, size_t length) {
  static thread_local dom::parser parser;
  dom::element root;
  error_code error = parser.parse(text, length, false).get(root);
  return error == MEMALLOC ? -1 : error == SUCCESS;
}

int evq_document_invalidity(const uint8_t *text, size_t length) {
  dom::parser parser;
  dom::element root;
  switch (parser.parse(text, length, false).get(root)) {
    case SUCCESS: return EVQ_INVALID_NOT;
    case UTF8_ERROR: return EVQ_INVALID_UTF8;
    case STRING_ERROR:
    case UNESCAPED_CHARS: return EVQ_INVALID_STRING;
    case NUMBER_ERROR: return EVQ_INVALID_NUMBER;
    case DEPTH_ERROR: return EVQ_INVALID_DEPTH;
    case MEMALLOC: return EVQ_INVALID_MEMORY;
    default: return EVQ_INVALID_OTHER;
  }
}

void evq_document_destroy(evq_document *document) { delete document; }

const evq_node *evq_document_nodes(const evq_document *document, size_t *count) {
  *count = document->nodes.size();
  return document->nodes.data();
}

}  // extern "C"
