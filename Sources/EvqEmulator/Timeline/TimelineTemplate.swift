package import EvqModel

/// The type of timeline events: what they are about, which tokens they carry, how they read.
package struct TimelineTemplate: Sendable, Equatable {
  /// A value that every event of the template can carry.
  package struct Token: Sendable, Equatable {
    /// What values of the token must look like.
    package enum Form: String, Sendable, CaseIterable { case string, number, date, enumeration }

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
    package var form: Form
    package var options: [Option]
    /// The property of the record that the value is copied into.
    package var objectPropertyName: String?
    package var created: Instant
    package var updated: Instant

    package init(
      name: String,
      label: String,
      form: Form,
      options: [Option] = [],
      objectPropertyName: String? = nil,
      at now: Instant
    ) {
      self.name = name
      self.label = label
      self.form = form
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

  /// Whether events can name their record by e-mail address or cookie.
  var isAboutContacts: Bool { objectType == "contacts" }
}

extension TimelineTemplate.Token {
  /// What is wrong with a value; nil where nothing is.
  ///
  /// An empty text is no value and fits everywhere.
  func complaint(about value: String) -> String? {
    guard !value.isEmpty else { return nil }
    switch form {
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
    var object = JSONObjectText()
    object.add("name", name)
    object.add("label", label)
    object.add("type", form.rawValue)
    object.add("objectPropertyName", objectPropertyName)
    object.add(
      "options",
      objects: options.map { option in
        var object = JSONObjectText()
        object.add("label", option.label)
        object.add("value", option.value)
        return object.closed
      }
    )
    object.add("createdAt", created.description)
    object.add("updatedAt", updated.description)
    return object.closed
  }
}

extension TimelineTemplate {
  var json: [UInt8] {
    var object = JSONObjectText()
    object.add("id", id)
    object.add("name", name)
    object.add("objectType", objectType)
    object.add("headerTemplate", headerTemplate)
    object.add("detailTemplate", detailTemplate)
    object.add("tokens", objects: tokens.map(\.json))
    object.add("createdAt", created.description)
    object.add("updatedAt", updated.description)
    return object.closed
  }

  /// The templates of the sample app, which sells to the owners of pets.
  static func samples(at now: Instant) -> [TimelineTemplate] {
    let app = Int32(clamping: OAuthAnswers.appId)
    return [
      TimelineTemplate(
        id: "1001298",
        appId: app,
        name: "Pet registered",
        objectType: "contacts",
        headerTemplate: "Registered for [{{petName}}](https://evq-shop.example/pets)",
        detailTemplate:
          "{{petName}} is a {{petKind}}, {{petAge}} years old.\n\n"
          + "Adopted: {{#formatDate adoptedAt}}{{/formatDate}}",
        tokens: [
          Token(name: "petName", label: "Name", form: .string, at: now),
          Token(name: "petAge", label: "Age", form: .number, at: now),
          Token(
            name: "petKind",
            label: "Kind",
            form: .enumeration,
            options: [.init(label: "Cat", value: "cat"), .init(label: "Dog", value: "dog")],
            at: now
          ),
          Token(name: "adoptedAt", label: "Adopted", form: .date, at: now),
        ],
        created: now,
        updated: now
      ),
      TimelineTemplate(
        id: "1001299",
        appId: app,
        name: "Order shipped",
        objectType: "companies",
        headerTemplate: "Order {{orderNumber}} was shipped",
        detailTemplate: "{{parcels}} parcels with {{carrier}}",
        tokens: [
          Token(name: "orderNumber", label: "Order", form: .string, at: now),
          Token(name: "parcels", label: "Parcels", form: .number, at: now),
          Token(name: "carrier", label: "Carrier", form: .string, at: now),
        ],
        created: now,
        updated: now
      ),
      TimelineTemplate(
        id: "1001300",
        appId: app,
        name: "Offer opened",
        objectType: "deals",
        headerTemplate: "The offer was opened",
        detailTemplate: nil,
        tokens: [],
        created: now,
        updated: now
      ),
    ]
  }
}
