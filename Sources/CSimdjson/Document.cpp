#include "CSimdjson.h"

#include <simdjson.h>

#include <new>
#include <vector>

using namespace simdjson;

struct evq_document {
  dom::parser parser;
  std::vector<evq_node> nodes;

  void add(int kind, double number = 0, std::string_view text = {}, size_t count = 0) {
    nodes.push_back({kind, number, text.data(), text.size(), count});
  }

  /* simdjson has bounded the depth when the text was parsed. */
  void flatten(dom::element element) {
    switch (element.type()) {
      case dom::element_type::ARRAY: {
        size_t place = nodes.size();
        add(EVQ_NODE_ARRAY);
        size_t count = 0;
        for (dom::element child : dom::array(element)) {
          flatten(child);
          count++;
        }
        nodes[place].count = count;
        break;
      }
      case dom::element_type::OBJECT: {
        size_t place = nodes.size();
        add(EVQ_NODE_OBJECT);
        size_t count = 0;
        for (dom::key_value_pair field : dom::object(element)) {
          add(EVQ_NODE_STRING, 0, field.key);
          flatten(field.value);
          count++;
        }
        nodes[place].count = count;
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

evq_document *evq_document_parse(const uint8_t *text, size_t length) {
  evq_document *document = new (std::nothrow) evq_document();
  if (document == nullptr) return nullptr;
  dom::element root;
  if (document->parser.parse(text, length, false).get(root)) {
    delete document;
    return nullptr;
  }
  document->flatten(root);
  return document;
}

void evq_document_destroy(evq_document *document) { delete document; }

const evq_node *evq_document_nodes(const evq_document *document, size_t *count) {
  *count = document->nodes.size();
  return document->nodes.data();
}

}  // extern "C"
