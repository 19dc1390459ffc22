package import EvqModel

/// An event template: the object type, tokens and texts of its timeline events.
package struct TimelineTemplate: Sendable, Equatable {
  /// A named value that events of the template can have.
  package struct Token: Sendable, Equatable {
    /// The type of the token's values.
    package enum ValueType: String, Sendable, CaseIterable {
      case string, number, date, enumeration
    }

    package struct Option: Sendable, Equatable {
      package var label: String
      package var value: String

      package init(label: String, value: String) {
        self.label = label
        self.value = value
      }
    }

    package var name: String
    package var label: String
    package var type: ValueType
    package var options: [Option]
    /// The record property that receives the value.
    package var objectPropertyName: String?
    package var created: Instant
    package var updated: Instant

    package init(
      name: String,
      label: String,
      type: ValueType,
      options: [Option] = [],
      objectPropertyName: String? = nil,
      at now: Instant
    ) {
      self.name = name
      self.label = label
      self.type = type
      self.options = options
      self.objectPropertyName = objectPropertyName
      created = now
      updated = now
    }
  }

  package var id: String
  package var appId: Int32
  package var name: String
  /// `contacts`, `companies`, `deals` or `tickets`.
  package var objectType: String
  package var headerTemplate: String?
  package var detailTemplate: String?
  package var tokens: [Token]
  package var created: Instant
  package var updated: Instant

  static let objectTypes = ["contacts", "companies", "deals", "tickets"]

  /// Whether events can identify their record by e-mail address or cookie.
  var isAboutContacts: Bool { objectType == "contacts" }
}

extension TimelineTemplate.Token {
  /// What is wrong with a value; nil if it fits the token.
  ///
  /// An empty text counts as missing and always fits.
  func problem(with value: String) -> String? {
    guard !value.isEmpty else { return nil }
    switch type {
    case .string: return nil
    case .number:
      return NumberText.parse(Text(value)) == nil ? "is not a number" : nil
    case .date:
      let instant = Int64(value).flatMap { Instant(milliseconds: $0) }
      return instant == nil ? "is not a time in epoch milliseconds" : nil
    case .enumeration:
      if options.contains(where: { Text($0.value) == Text(value) }) { return nil }
      return "is not one of [\(options.map(\.value).joined(separator: ", "))]"
    }
  }

  var json: [UInt8] {
    var object = JSONObjectWriter()
    object.add("name", name)
    object.add("label", label)
    object.add("type", type.rawValue)
    object.add("objectPropertyName", objectPropertyName)
    object.add(
      "options",
      objects: options.map { option in
        var object = JSONObjectWriter()
        object.add("label", option.label)
        object.add("value", option.value)
        return object.bytes
      }
    )
    object.add("createdAt", created.description)
    object.add("updatedAt", updated.description)
    return object.bytes
  }
}

extension TimelineTemplate {
  var json: [UInt8] {
    var object = JSONObjectWriter()
    object.add("id", id)
    object.add("name", name)
    object.add("objectType", objectType)
    object.add("headerTemplate", headerTemplate)
    object.add("detailTemplate", detailTemplate)
    object.add("tokens", objects: tokens.map(\.json))
    object.add("createdAt", created.description)
    object.add("updatedAt", updated.description)
    return object.bytes
  }
}

extension TimelineTemplate.Token {
  /// Reads a token of a template from a body.
  init(_ input: BodyObject, at now: Instant) throws(Refusal) {
    try input.require(["name", "label", "type"])
    let name = try input.required("type")
    guard let type = ValueType(rawValue: name) else {
      let types = ValueType.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("The token type '\(name)' is not one of [\(types)]")
    }
    self.init(
      name: try input.required("name"),
      label: try input.required("label"),
      type: type,
      options: try TimelineTemplate.Token.options(input),
      objectPropertyName: try input.text("objectPropertyName"),
      at: now
    )
  }

  static func options(_ input: BodyObject) throws(Refusal) -> [Option] {
    var options: [Option] = []
    for item in try input.objects("options", type: "TimelineEventTemplateTokenOption") {
      try item.require(["label", "value"])
      options.append(
        Option(label: try item.required("label"), value: try item.required("value"))
      )
    }
    return options
  }
}
