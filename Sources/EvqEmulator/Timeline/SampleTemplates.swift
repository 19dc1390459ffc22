import EvqModel

extension TimelineTemplate {
  private static let sampleApp = Int32(clamping: OAuthEndpoints.appId)

  /// The templates of the sample app, a pet shop.
  static func samples(at now: Instant) -> [TimelineTemplate] {
    [
      TimelineTemplate(
        id: "1001298",
        appId: sampleApp,
        name: "Pet registered",
        objectType: "contacts",
        headerTemplate: "Registered for [{{petName}}](https://evq-shop.example/pets)",
        detailTemplate:
          "{{petName}} is a {{petKind}}, {{petAge}} years old.\n\n"
          + "Adopted: {{#formatDate adoptedAt}}{{/formatDate}}",
        tokens: [
          Token(name: "petName", label: "Name", type: .string, at: now),
          Token(name: "petAge", label: "Age", type: .number, at: now),
          Token(
            name: "petKind",
            label: "Kind",
            type: .enumeration,
            options: [.init(label: "Cat", value: "cat"), .init(label: "Dog", value: "dog")],
            at: now
          ),
          Token(name: "adoptedAt", label: "Adopted", type: .date, at: now),
        ],
        created: now,
        updated: now
      ),
      TimelineTemplate(
        id: "1001299",
        appId: sampleApp,
        name: "Order shipped",
        objectType: "companies",
        headerTemplate: "Order {{orderNumber}} was shipped",
        detailTemplate: "{{parcels}} parcels with {{carrier}}",
        tokens: [
          Token(name: "orderNumber", label: "Order", type: .string, at: now),
          Token(name: "parcels", label: "Parcels", type: .number, at: now),
          Token(name: "carrier", label: "Carrier", type: .string, at: now),
        ],
        created: now,
        updated: now
      ),
      TimelineTemplate(
        id: "1001300",
        appId: sampleApp,
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
